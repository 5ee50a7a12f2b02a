# a torn read
printf '%s\n' '00400000-00403000 r-xp 00000000 08:01 2 /bin/a' '00402000-00404000 r--p 00002000 08:01 2 /bin/a' \
	>torn.maps
echo 'j Enter' >keys
vmatop --once --size 80x24 torn.maps
vmatop --once --size 80x24 --keys keys torn.maps
