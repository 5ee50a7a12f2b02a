vmals -P -f 'name~names/' -o INODE,NAME "$data/6.18-amd64/zoo-names/0-one"
