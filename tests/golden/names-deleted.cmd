vmals -o PERM,DELETED,FILE,NAME "$data/6.18-amd64/zoo-deleted/0-one"
