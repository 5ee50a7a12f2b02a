cd "$data/6.18-amd64"
java=java-g1/4-threads/java-9548
vmagap --fit 4K,2M,1G --fit 200T $java
echo "-> $?"
vmagap --fit 3G leak-m32/5-threads/leak-m32-26479
echo "-> $?"
vmagap --fit 64K --align 2M $java
vmagap --fit 64K --type file $java
vmagap --fit 64K --file-system tmpfs --offset 1M $java
vmagap --fit 64K --noreplace --hint 555500000000 $java
vmagap --fit 64K --noreplace --hint 7f1b22c04000 $java
echo "-> $?"
vmagap --fit 64K,0 --fixed --hint 7f1b22c04123 $java
vmagap --fit 4K --32bit $java
vmagap --fit 4K --growsdown --type shared $java
vmagap --fit 2M --kernel 5.15 $java
vmagap --fit 2M,3M --kernel 6.8 -o LEN,ADDRESS,RULE,KERNEL $java
# the other forms
vmagap --fit 4K,200T --raw -o LEN,TYPE,FITS,ADDRESS,CONFIDENCE,ERRNO,CHECK $java
vmagap --fit 4K,200T --pairs -o LEN,FITS,ADDRESS,ERRNO,HELP $java
vmagap --fit 4K,200T --json $java
vmagap --fit 4K,200T,2M -s len:desc -f 'fits=yes' -o LEN,ADDRESS,BELOW,ABOVE $java
vmagap --fit 4K --list-columns
