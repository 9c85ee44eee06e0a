#!/bin/sh
# Runs a command where nothing it does to networks, mounts or /run reaches this machine:
#
#     sandbox.sh COMMAND [ARGUMENT ...]
#
# Needs sh and util-linux, nothing else. As root it makes network and mount namespaces; as an ordinary user (or a root without the rights)
# also a user namespace, in which that user is root. The command gets this terminal, its exit code is that of this script, and
# CONTAINERNET_SANDBOX=1 tells it where it is.
set -eu

# Says why there can be no sandbox, and gives up.
refuse() {
    echo "sandbox.sh: no sandbox can be made here: $1" >&2
    exit 1
}

# The setting of a /proc/sys file, or nothing where there is no such file.
setting() {
    cat "/proc/sys/$1" 2>/dev/null || :
}

# Whether unshare can do it, with these options besides; if not, said is what it said.
can() {
    said=$(unshare "$@" --net --mount --propagation private mount -t tmpfs tmpfs /run 2>&1)
}

explain() {
    if [ "$(id -u)" = 0 ]; then
        refuse "root lacks the right to make namespaces (CAP_SYS_ADMIN). In a container, start that container with it."
    elif [ "$(setting kernel/unprivileged_userns_clone)" = 0 ]; then
        refuse "ordinary users may not make user namespaces. Run it as root, or: sysctl kernel.unprivileged_userns_clone=1"
    elif [ "$(setting user/max_user_namespaces)" = 0 ]; then
        refuse "no user namespaces are allowed. Run it as root, or: sysctl user.max_user_namespaces=10000"
    elif [ "$(setting kernel/apparmor_restrict_unprivileged_userns)" = 1 ]; then
        refuse "AppArmor takes all rights from user namespaces. Run it as root, or: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    else
        refuse "unshare said: $1"
    fi
}

# First pass: outside. Try it, so that a failure can be explained, then do it. With processes of its own if /proc allows it: then none is
# left over, and none of this machine's is seen.
if [ "${1-}" != --inside ]; then
    [ $# -gt 0 ] || { echo "usage: sandbox.sh COMMAND [ARGUMENT ...]" >&2; exit 64; }
    command -v unshare >/dev/null || refuse "the program unshare is missing (Debian: util-linux)"
    user=
    if [ "$(id -u)" != 0 ] || ! can; then
        user=--map-root-user
        can $user || explain "$said"
    fi
    processes="--pid --fork --kill-child --mount-proc"
    can $user $processes || processes=
    exec unshare $user --net --mount --propagation private $processes sh "$0" --inside "$@"
fi

# Second pass: inside.
shift
mount -t tmpfs -o mode=755 tmpfs /run
# /sys shows the network of the namespace it was mounted in: brctl would see the machine's. Not every kernel allows a user to mount it.
mount -t sysfs sysfs /sys 2>/dev/null || :
export CONTAINERNET_SANDBOX=1
exec "$@"
