# a name that would do harm is harmless, also where it is that of a neighbour
cd "$data/6.18-amd64/zoo-names/0-one"
addresses='7f87ae390000 7f87ae388000 7f87ae380010 7f87ae608000 7f87aeb7ffff 7f87ae1fffff'
for form in '' -r -P -J; do
	vmafind $form maps $addresses
done
