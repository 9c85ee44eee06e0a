#!/bin/sh
# One rule or more for every extension of iptables: rules.sh PROGRAM 4|6 ADDRESS, in an empty network namespace that has the chains DOCKER in filter and
# gotome in mangle, and the sets s0 (hash:ip with a timeout) and s1 (hash:ip,port), or s6 (hash:ip,port of IPv6). What the program or the kernel does
# not know is said and left out.
I=$1
add() { "$I" "$@" || echo "left out: $*"; }
add -A FORWARD -p tcp --sport 1024:65535 --dport 80
add -A FORWARD -p tcp ! --sport 22 ! --dport 1:80 --tcp-flags SYN,RST SYN
add -A FORWARD -p tcp ! --syn
add -A FORWARD -p tcp --syn -j ACCEPT
add -A FORWARD -p tcp --tcp-option 5 --tcp-flags ALL NONE
add -A FORWARD -p udp --sport 53 --dport 1000: -j DROP
add -A FORWARD -p udp ! --dport 53 -j DROP
add -A FORWARD -m addrtype --dst-type LOCAL
add -A FORWARD -m addrtype ! --dst-type LOCAL,BROADCAST --src-type UNICAST --limit-iface-out
add -A INPUT -m addrtype --dst-type LOCAL --limit-iface-in
add -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
add -A FORWARD -m conntrack ! --ctstate INVALID,UNTRACKED -j ACCEPT
add -A FORWARD -m conntrack --ctstate DNAT,SNAT --ctstatus ASSURED,CONFIRMED --ctdir ORIGINAL
add -A FORWARD -m conntrack --ctproto 6 --ctorigdstport 8080:8090 --ctexpire 10:20 --ctreplsrcport 80
add -A FORWARD -m state --state NEW,RELATED
add -A FORWARD -p tcp -m multiport --dports 80,443,8000:8080 -j ACCEPT
add -A FORWARD -p udp -m multiport ! --sports 53,123
add -A FORWARD -p tcp -m multiport --ports 1,2
add -A FORWARD -m comment --comment "hello world's \"x\"" -j ACCEPT
add -A FORWARD -m comment --comment simple -p tcp --dport 22 -j ACCEPT
add -A FORWARD -m mark --mark 0x1
add -A FORWARD -m mark ! --mark 0x2000/0x2000 -j RETURN
add -A FORWARD -m connmark --mark 0x1/0xff
add -A FORWARD -m mac --mac-source 02:42:ac:11:00:02
add -A FORWARD -m mac ! --mac-source 02:42:ac:11:00:02
add -A FORWARD -m limit --limit 5/min --limit-burst 10
add -A FORWARD -m limit --limit 3/s
add -A OUTPUT -m owner --uid-owner 1000 --gid-owner 5-9
add -A OUTPUT -m owner ! --uid-owner 0 --socket-exists
add -A FORWARD -m physdev --physdev-in veth0 --physdev-is-bridged
add -A FORWARD -m physdev ! --physdev-out veth+ --physdev-is-out
add -A FORWARD -m statistic --mode random --probability 0.25
add -A FORWARD -m statistic --mode nth --every 3 --packet 1
add -A FORWARD -m statistic --mode random !  --probability 0.33333
add -A FORWARD -m string --algo bm --string "GET /x" --from 10 --to 100
add -A FORWARD -m string --algo kmp ! --hex-string "a|00ff|b" --icase
add -A FORWARD -m length --length 100:200
add -A FORWARD -m length ! --length 64
add -A FORWARD -m pkttype --pkt-type broadcast
add -A FORWARD -m recent --set --name ssh --rsource
add -A FORWARD -m recent --update --seconds 60 --hitcount 4 --name ssh --rsource -j DROP
add -A FORWARD -m hashlimit --hashlimit-name h1 --hashlimit-upto 10/sec --hashlimit-mode srcip,dstport --hashlimit-burst 20
add -A FORWARD -m hashlimit --hashlimit-name h2 --hashlimit-above 1mb/s --hashlimit-mode dstip
add -A FORWARD -m connlimit --connlimit-above 5 --connlimit-mask 24
add -A FORWARD -m connlimit --connlimit-upto 50 --connlimit-daddr
add -A FORWARD -m time --timestart 08:00 --timestop 18:00 --weekdays Mon,Tue
add -A FORWARD -m policy --dir in --pol ipsec
add -A FORWARD -m policy --dir out --pol none
add -A FORWARD -m dscp --dscp 0x2e
add -A FORWARD -m tos --tos 0x10/0xff
add -A INPUT -m socket --transparent
add -A FORWARD -m tcpmss -p tcp --mss 1:500
add -A FORWARD -m helper --helper ftp
add -A FORWARD -m connbytes --connbytes 1000:2000 --connbytes-dir both --connbytes-mode bytes
add -A FORWARD -m quota --quota 1000
add -A OUTPUT -m cgroup --cgroup 5
add -A OUTPUT -m cgroup ! --cgroup 6
add -A FORWARD -p sctp --dport 100:200
add -A FORWARD -p esp -m esp --espspi 1:5
add -A FORWARD -m u32 --u32 "0>>22&0x3C@0=1"
add -A FORWARD -m cpu --cpu 1
add -A FORWARD -m devgroup --src-group 5
add -A FORWARD -m realm --realm 5
add -A FORWARD -m ecn --ecn-ip-ect 1
add -A FORWARD -p dccp --dport 5
add -A FORWARD -j LOG
add -A FORWARD -j LOG --log-prefix "drop: " --log-level debug --log-uid --log-tcp-options
add -A FORWARD -j NFLOG --nflog-group 5 --nflog-prefix "x y" --nflog-size 20
add -A FORWARD -j NFQUEUE --queue-num 3
add -A FORWARD -j NFQUEUE --queue-balance 0:3 --queue-bypass
add -A FORWARD -p tcp -j REJECT --reject-with tcp-reset
add -A FORWARD -j REJECT
add -t mangle -A FORWARD -j MARK --set-mark 0x1
add -t mangle -A FORWARD -j MARK --set-xmark 0x4000/0x4000
add -t mangle -A FORWARD -j MARK --or-mark 0x8
add -t mangle -A FORWARD -j MARK --and-mark 0xf
add -t mangle -A FORWARD -j CONNMARK --save-mark
add -t mangle -A FORWARD -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
add -t mangle -A FORWARD -j CONNMARK --set-mark 0x5/0xff
add -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
add -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400
add -t mangle -A FORWARD -j DSCP --set-dscp 0x2e
add -t mangle -A FORWARD -j TOS --set-tos 0x10/0xff
add -t mangle -A FORWARD -j CLASSIFY --set-class 1:2
add -t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill
add -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 5000 --tproxy-mark 0x1/0x1
add -t mangle -A FORWARD -g gotome
add -t raw -A PREROUTING -j CT --notrack
add -t raw -A PREROUTING -j NOTRACK
add -t raw -A PREROUTING -p tcp -j CT --helper ftp --zone 5
add -t raw -A PREROUTING -j TRACE
add -t raw -A PREROUTING -m rpfilter --invert -j DROP
add -t raw -A PREROUTING -m rpfilter --loose --validmark
add -t nat -A POSTROUTING -j MASQUERADE
add -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-2048 --random
add -t nat -A POSTROUTING -j MASQUERADE --random-fully
add -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 8080
add -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 8080-8090 --random
add -t nat -A PREROUTING -j REDIRECT

add -A FORWARD -p tcp -m tcp
add -A FORWARD -m devgroup ! --dst-group 0x4/0xf
add -A FORWARD -p sctp --chunk-types any INIT,DATA
add -A FORWARD -p udplite -m udp --dport 7
add -A FORWARD -p tcp -m ecn --ecn-tcp-ece ! --ecn-tcp-cwr
add -A FORWARD -m ecn ! --ecn-ip-ect 0
add -A FORWARD -m time --datestart 2026-01-02T03:04:05 --datestop 2027-01-01 --monthdays 1,2,3,31 --kerneltz
add -A FORWARD -m hashlimit --hashlimit-name h3 --hashlimit-upto 512kb/s --hashlimit-burst 1mb --hashlimit-mode srcip --hashlimit-srcmask 24 --hashlimit-htable-size 100 --hashlimit-htable-max 1000 --hashlimit-htable-expire 5000
add -A FORWARD -m hashlimit --hashlimit-name h4 --hashlimit-above 7/day --hashlimit-mode dstport,srcport
add -A FORWARD -m limit --limit 1/hour
add -A FORWARD -m limit --limit 7/day
add -A FORWARD -m policy --dir in --pol ipsec --strict --reqid 3 --proto esp --mode transport --next ! --spi 0x5
add -A FORWARD -m tos ! --tos 0x10/0xff
add -A FORWARD -m dscp ! --dscp-class CS1
add -A FORWARD -m connmark ! --mark 7
add -A FORWARD -m connbytes ! --connbytes 10:20 --connbytes-dir original --connbytes-mode packets
add -A FORWARD -m connbytes --connbytes 10: --connbytes-dir reply --connbytes-mode avgpkt
add -A FORWARD -m quota ! --quota 77
add -A FORWARD -m helper ! --helper sip-5060
add -A FORWARD -m realm ! --realm 0x3/0xf
add -A FORWARD -m cpu ! --cpu 3
add -A FORWARD -m pkttype ! --pkt-type multicast
add -A FORWARD -p tcp -m tcpmss ! --mss 500
add -A FORWARD -m statistic --mode nth ! --every 5 --packet 0
add -A FORWARD -m recent ! --rcheck --seconds 5 --reap --name x --rdest
add -A FORWARD -m recent --update --rttl --name y
add -A FORWARD -p esp -m esp ! --espspi 7
add -A FORWARD -m mark --mark 0
add -A INPUT -m socket --nowildcard --restore-skmark
add -A OUTPUT -m owner --gid-owner 7 --suppl-groups
add -A FORWARD -m comment --comment "a" -m comment --comment "b.c"
add -A FORWARD -m conntrack --ctstate DNAT
add -A FORWARD -m conntrack ! --ctproto 17 --ctstatus NONE
add -A FORWARD -j NFQUEUE --queue-balance 4:5 --queue-cpu-fanout
add -A FORWARD -j NFLOG
add -A FORWARD -j LOG --log-prefix "it's" --log-tcp-sequence --log-ip-options --log-macdecode
add -A FORWARD -j DOCKER
add -A DOCKER -j RETURN
add -A DOCKER -j ACCEPT
add -A DOCKER -j QUEUE
add -A INPUT -i + -j DROP
add -A INPUT ! -i lo+ -j DROP
add -t mangle -A FORWARD -j MARK --xor-mark 0x3
add -t mangle -A FORWARD -j MARK --set-mark 0x3/0xf
add -t mangle -A FORWARD -j CONNMARK --set-mark 9
add -t mangle -A FORWARD -j CONNMARK --and-mark 9
add -t mangle -A FORWARD -j CONNMARK --or-mark 9
add -t mangle -A FORWARD -j CONNMARK --xor-mark 9
add -t mangle -A FORWARD -j CONNMARK --restore-mark
add -t mangle -A FORWARD -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xff
add -t mangle -A FORWARD -j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xff
add -t mangle -A FORWARD -j CONNMARK --save-mark --mask 0xf
add -t mangle -A FORWARD -j TOS --and-tos 0xf0
add -t mangle -A FORWARD -j TEE --gateway $3 --oif eth7
add -t raw -A PREROUTING -j CT --ctevents new,destroy --zone-orig 3
add -t raw -A PREROUTING -j CT --zone mark
add -t security -A INPUT -j ACCEPT
case $2 in
6)
add -A INPUT -m set ! --match-set s6 src,dst
add -A FORWARD -p icmpv6 --icmpv6-type 1/3
add -A FORWARD -m hl --hl-eq 5
add -A FORWARD -m hl ! --hl-eq 5
add -A FORWARD -j REJECT --reject-with icmp6-no-route
add -t mangle -A FORWARD -j HL --hl-dec 1
add -t nat -A PREROUTING -p tcp -j DNAT --to-destination '[fd00::2-fd00::5]:80-90'
add -A FORWARD -s fd00::/ffff:0:ffff:: -j DROP
add -A INPUT -p icmpv6 --icmpv6-type echo-request
add -A INPUT -p icmpv6 --icmpv6-type neighbour-solicitation -j ACCEPT
add -A INPUT -p icmpv6 ! --icmpv6-type destination-unreachable/no-route
add -A FORWARD -s fd00::/64 ! -d fd00:1::1 -i br+ ! -o eth0
add -A FORWARD -m iprange --src-range fd00::1-fd00::9
add -A FORWARD -m hl --hl-lt 5
add -A FORWARD -j REJECT --reject-with icmp6-adm-prohibited
add -A FORWARD -m frag --fragmore --fragid 5
add -A FORWARD -m rt --rt-type 0
add -A FORWARD -m ipv6header --header frag --soft
add -t mangle -A FORWARD -j HL --hl-set 64
add -t mangle -A FORWARD -j TEE --gateway fd00::1
add -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination '[fd00::2]:8080'
add -t nat -A PREROUTING -j DNAT --to-destination fd00::2-fd00::5
add -t nat -A POSTROUTING -s fd00::/64 -j SNAT --to-source fd01::1
add -t nat -A POSTROUTING -p tcp -j SNAT --to-source '[fd01::1]:100-200'
add -t nat -A PREROUTING -d fd00:1::/64 -j NETMAP --to fd00:2::/64
;;
*)
add -A INPUT -m set --match-set s0 src
add -A INPUT -m set ! --match-set s1 src,dst
add -A INPUT -j SET --add-set s0 src --exist --timeout 5
add -A INPUT -j SET --del-set s1 src,dst
add -A FORWARD -p ah -m ah --ahspi 5:9
add -A FORWARD -m ttl --ttl-gt 5
add -A FORWARD -m ttl ! --ttl-eq 5
add -A FORWARD ! -f -p udp
add -A FORWARD ! -s 10.0.0.0/255.0.255.0 -d 1.2.3.4
add -A FORWARD -j REJECT --reject-with icmp-proto-unreachable
add -t mangle -A FORWARD -j TTL --ttl-inc 2

add -A FORWARD -m u32 --u32 "6&0xFF=1"
add -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 5000 --on-ip 10.0.0.1 --tproxy-mark 0x1
add -A INPUT -p icmp --icmp-type echo-request
add -A INPUT -p icmp ! --icmp-type 3/4
add -A INPUT -p icmp -m icmp --icmp-type any
add -A INPUT -p icmp --icmp-type 3
add -A FORWARD -s 10.0.0.0/8 ! -d 127.0.0.1 -i br+ ! -o eth0
add -A FORWARD -s 10.0.0.5/255.0.255.0 -f
add -A FORWARD -m iprange --src-range 10.0.0.1-10.0.0.9 ! --dst-range 10.1.0.1-10.1.0.2
add -A FORWARD -m ttl --ttl-lt 5
add -A FORWARD -m conntrack --ctorigsrc 10.0.0.0/8 ! --ctreplsrc 10.1.1.1
add -A FORWARD -j REJECT --reject-with icmp-host-prohibited
add -A FORWARD ! -p tcp -j DROP
add -A FORWARD -p 47 -j DROP
add -t mangle -A FORWARD -j TTL --ttl-set 64
add -t mangle -A FORWARD -j TEE --gateway 10.0.0.1
add -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
add -t nat -A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.0.0.2-10.0.0.5:8080-8090 --random --persistent
add -t nat -A PREROUTING -p tcp --dport 1000:1010 -j DNAT --to-destination 10.0.0.2:2000-2010/1000
add -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.2
add -t nat -A PREROUTING -p tcp -j DNAT --to-destination :8080
add -t nat -A POSTROUTING -s 10.0.0.0/8 -j SNAT --to-source 1.2.3.4
add -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4:100-200 --random-fully
add -t nat -A PREROUTING -d 10.5.0.0/24 -j NETMAP --to 10.6.0.0/24
;;
esac
