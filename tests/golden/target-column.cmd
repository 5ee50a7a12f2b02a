# A path is as long as it is: what stands to the right of it lines up with its heading.
cp "$data/6.18-amd64/zoo-shared/0-one/maps" saved-on-the-phone.txt
vmals -A ,430000 -o TARGET,SIZE,PERM,NAME saved-on-the-phone.txt -
vmals -A ,430000 -o +TARGET saved-on-the-phone.txt
