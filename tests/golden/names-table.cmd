vmals -o SIZE,INODE,DELETED,NAME -f 'not name~LLLL' "$data/6.18-amd64/zoo-names/0-one"
