"""Round trips of UDP datagrams, each from a socket of its own, so that each is a new connection to the firewall.

    roundtrips.py serve PORT...                 answers on these ports, and says so when it does
    roundtrips.py ask ADDRESS COUNT PORT...     asks the ports in turn, COUNT times each, and prints as JSON what the median took, in microseconds
"""
import json
import select
import socket
import statistics
import sys
import time


def serve(ports):
    sockets = []
    for port in ports:
        sockets.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        sockets[-1].bind(("0.0.0.0", port))
    print("ready", flush=True)
    while True:
        for ready in select.select(sockets, [], [])[0]:
            content, sender = ready.recvfrom(64)
            ready.sendto(content, sender)


def ask(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(5)
        one.connect((address, port))
        before = time.perf_counter()
        one.send(b"x")
        one.recv(64)
        return 1e6 * (time.perf_counter() - before)


def main(verb, arguments):
    if verb == "serve":
        serve([int(a) for a in arguments])
    address, count, ports = arguments[0], int(arguments[1]), [int(a) for a in arguments[2:]]
    for port in ports:
        ask(address, port)
    took = {port: [] for port in ports}
    for _ in range(count):
        for port in ports:
            took[port].append(ask(address, port))
    print(json.dumps({port: statistics.median(times) for port, times in took.items()}))


main(sys.argv[1], sys.argv[2:])
