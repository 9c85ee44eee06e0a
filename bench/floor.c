/*
 * The floor of bench/Networks.ps1: the least that it can cost to connect containers to a bridge, and to disconnect them. Not a tool: no leases, no
 * names, no way back; what fails ends it.
 *
 *     floor up N      containers c1 to cN, namespaces below /run/netns, get eth0, 10.200.x.y/16 and the default route; lo and eth0 are up, IPv6 is off
 *     floor down N    their links go, all in one message
 *
 * Two messages for each container: one here, which makes the pair with its peer already over there, one over there for all the rest; and one here at the
 * end, which switches all ports on: earlier they would have no carrier, and the kernel's worker would shut them down again, waiting for RCU under the
 * lock that the next container needs. Both ends have one queue. Prints the seconds that it took, and those of the CPU, as JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define GROUP 0x666c6f6f

/* Who chooses the indexes need not ask for them; the kernel takes both or none. */
#define FIRST_HOST_LINK 100000
#define ETH0 2

static char buffer[1 << 17];
static size_t used;
static unsigned sequence;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int check(int result, const char *what)
{
    if (result < 0) die(what);
    return result;
}

/* Messages are put into the buffer one after the other; an attribute belongs to the last one. */
static struct nlmsghdr *last;

static void message(int type, int flags, const void *header, size_t length)
{
    last = (struct nlmsghdr *)(buffer + used);
    *last = (struct nlmsghdr){ NLMSG_LENGTH(length), type, NLM_F_REQUEST | flags, ++sequence, 0 };
    memcpy(NLMSG_DATA(last), header, length);
    used += NLMSG_SPACE(length);
}

static struct rtattr *attribute(int type, const void *value, size_t length)
{
    struct rtattr *attribute = (struct rtattr *)(buffer + used);
    *attribute = (struct rtattr){ RTA_LENGTH(length), type };
    if (length > 0) memcpy(RTA_DATA(attribute), value, length);
    used += RTA_SPACE(length);
    last->nlmsg_len = buffer + used - (char *)last;
    return attribute;
}

static void number(int type, unsigned value) { attribute(type, &value, sizeof value); }

static void text(int type, const char *value) { attribute(type, value, strlen(value) + 1); }

static void end(struct rtattr *nest) { nest->rta_len = buffer + used - (char *)nest; }

/* Errors are always answered; so it is enough to have the last message acknowledged. */
static void carry_out(int socket, const char *what)
{
    static char answer[1 << 16];
    last->nlmsg_flags |= NLM_F_ACK;
    check(send(socket, buffer, used, 0), what);
    used = 0;
    for (;;) {
        int length = check(recv(socket, answer, sizeof answer, 0), what);
        for (struct nlmsghdr *m = (struct nlmsghdr *)answer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
            if (m->nlmsg_type != NLMSG_ERROR) continue;
            errno = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
            if (errno != 0) die(what);
            if (m->nlmsg_seq == sequence) return;
        }
    }
}

static void make_pair(int host, int bridge, int i, int container)
{
    struct ifinfomsg port = { .ifi_index = FIRST_HOST_LINK + i }, eth0 = { .ifi_index = ETH0 };
    unsigned char mac[] = { 2, 0x42, 10, 200, (i + 1) >> 8, (i + 1) & 255 };
    char name[IFNAMSIZ];
    sprintf(name, "v%d", i);

    message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &port, sizeof port);
    text(IFLA_IFNAME, name);
    number(IFLA_MASTER, bridge);
    number(IFLA_NUM_TX_QUEUES, 1);
    number(IFLA_NUM_RX_QUEUES, 1);
    struct rtattr *info = attribute(IFLA_LINKINFO, NULL, 0);
    text(IFLA_INFO_KIND, "veth");
    struct rtattr *data = attribute(IFLA_INFO_DATA, NULL, 0);
    struct rtattr *peer = attribute(VETH_INFO_PEER, &eth0, sizeof eth0);
    text(IFLA_IFNAME, "eth0");
    attribute(IFLA_ADDRESS, mac, sizeof mac);
    number(IFLA_NUM_TX_QUEUES, 1);
    number(IFLA_NUM_RX_QUEUES, 1);
    number(IFLA_NET_NS_FD, container);
    end(peer);
    end(data);
    end(info);
    carry_out(host, "make a pair");
}

static void configure(int i)
{
    int file = check(open("/proc/sys/net/ipv6/conf/eth0/disable_ipv6", O_WRONLY | O_CLOEXEC), "disable_ipv6");
    check(write(file, "1", 1), "disable_ipv6");
    close(file);

    struct ifinfomsg lo = { .ifi_index = 1, .ifi_flags = IFF_UP, .ifi_change = IFF_UP }, eth0 = lo;
    eth0.ifi_index = ETH0;
    struct ifaddrmsg address = { .ifa_family = AF_INET, .ifa_prefixlen = 16, .ifa_index = ETH0 };
    struct rtmsg route = {
        .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT, .rtm_scope = RT_SCOPE_UNIVERSE, .rtm_type = RTN_UNICAST,
    };
    message(RTM_NEWLINK, 0, &lo, sizeof lo);
    message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &address, sizeof address);
    number(IFA_LOCAL, htonl(0x0ac80001 + i));
    number(IFA_BROADCAST, htonl(0x0ac8ffff));
    message(RTM_NEWLINK, 0, &eth0, sizeof eth0);
    message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &route, sizeof route);
    number(RTA_GATEWAY, htonl(0x0ac80001));
    number(RTA_OIF, ETH0);

    int inside = check(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "socket");
    carry_out(inside, "configure a container");
    close(inside);
}

static int bridge_index(void)
{
    char content[16] = "";
    int file = check(open("/sys/class/net/br0/ifindex", O_RDONLY | O_CLOEXEC), "br0");
    check(read(file, content, sizeof content - 1), "br0");
    close(file);
    return atoi(content);
}

static void connect_all(int host, int bridge, int count)
{
    for (int i = 1; i <= count; i++) {
        char path[64];
        sprintf(path, "/run/netns/c%d", i);
        int container = check(open(path, O_RDONLY | O_CLOEXEC), path);
        make_pair(host, bridge, i, container);
        check(setns(container, CLONE_NEWNET), path);
        configure(i);
        close(container);
    }

    for (int i = 1; i <= count; i++) {
        struct ifinfomsg up = { .ifi_index = FIRST_HOST_LINK + i, .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
        message(RTM_NEWLINK, 0, &up, sizeof up);
    }
    carry_out(host, "switch ports on");
}

static void disconnect_all(int host, int count)
{
    struct ifinfomsg any = { 0 };
    for (int i = 1; i <= count; i++) {
        char name[IFNAMSIZ];
        sprintf(name, "v%d", i);
        message(RTM_NEWLINK, 0, &any, sizeof any);
        text(IFLA_IFNAME, name);
        number(IFLA_GROUP, GROUP);
    }
    message(RTM_DELLINK, 0, &any, sizeof any);
    number(IFLA_GROUP, GROUP);
    carry_out(host, "remove the links");
}

static double wall(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **arguments)
{
    if (count != 3) return fprintf(stderr, "usage: floor up|down N\n"), 2;
    int containers = atoi(arguments[2]), bridge = bridge_index();
    int host = check(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "socket");
    double wall_before = wall(), cpu_before = cpu();
    if (strcmp(arguments[1], "up") == 0) connect_all(host, bridge, containers);
    else disconnect_all(host, containers);
    printf("{\"wall_s\": %.6f, \"cpu_s\": %.6f}\n", wall() - wall_before, cpu() - cpu_before);
    return 0;
}
