# a long text makes VALUE wide: what follows stays in line
cat >snap <<END
==> /proc/812/maps <==
$(cat "$data/6.18-amd64/zoo-shared/0-one/maps")

==> /proc/812/exe <==
END
printf /usr/lib/jvm/java-17-openjdk-amd64/bin/java >>snap
vmals --mm -f 'name~^exe or name=task_size or name=binfmt' snap
vmals --mm -n -o NAME,VALUE -f 'name=exe_file' snap
