#!/bin/sh
# Enters an image's root file system as a container engine does: the file system read-only, a volume, a read-only folder
# of settings, processes of its own, and a user without any privilege. Called inside new user, mount and process
# namespaces, in which it may mount.
set -eu
root=$1
data=$2
settings=$3
uid=$4
gid=$5
shift 5
mount --bind "$root" "$root"
mount --bind "$data" "$root/var/lib/covey"
mount --bind "$settings" "$root/etc/covey"
# Where the parent's /proc is partly covered, the kernel allows no new one.
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
for device in null zero random urandom; do
  [ -e "$root/dev/$device" ] || : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -o remount,ro,bind "$root"
mount -o remount,ro,bind "$root/etc/covey"
exec unshare --user "--map-user=$uid" "--map-group=$gid" "--root=$root" --wd=/var/lib/covey /bin/sh -c 'exec "$@"' sh "$@"
