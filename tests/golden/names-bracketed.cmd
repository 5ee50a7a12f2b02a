# [heap] of the kernel's, and files that are called so
vmals -f 'name~heap or name~stack' -o KIND,ROLE,INODE,NAME "$data/6.18-amd64/zoo-names/0-one"
