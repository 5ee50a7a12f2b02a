# What has no end, and what is no process: one line each, and no waiting.
for target in /dev/zero /proc /proc/self/task /proc/sys/vm; do
	vmals "$target"
	echo "$?"
done
