vmals -o PERM,DELETED,PATH,NAME "$data/6.18-amd64/zoo-deleted/0-one"
