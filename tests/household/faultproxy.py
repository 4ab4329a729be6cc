#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy that breaks connections on purpose; stands between a client and the household.

    faultproxy.py UPSTREAM_PORT [options]

Prints the port it listens on and serves until its standard input ends.  "Down" is from the server to the client,
"up" the other way.  A cut is exact: byte N is passed on, byte N+1 never is.  Bytes are counted over all connections;
after a cut the count starts again, unless --once.  With --record FILE each connection adds a line {"down": bytes,
"up": bytes} when it ends, so that a first run without cuts tells how many places there are to cut.
"""
import argparse
import asyncio
import json
import socket
import struct
import sys

READ_BYTES = 65536
LINGER_NOTHING = struct.pack("ii", 1, 0)  # close() then sends RST


class Budget:
    """How many bytes may still pass in one direction."""

    def __init__(self, limit, once):
        self.limit = limit
        self.once = once
        self.left = limit

    def take(self, wanted):
        """(bytes that may pass, whether the connection is cut after them)."""
        if self.left is None:
            return wanted, False
        allowed = min(wanted, self.left)
        self.left -= allowed
        if self.left > 0:
            return allowed, False
        self.left = None if self.once else self.limit
        return allowed, True


class Proxy:
    """All connections of one listening port."""

    def __init__(self, options):
        self.options = options
        self.budgets = {"down": Budget(options.down_cut, options.once), "up": Budget(options.up_cut, options.once)}

    async def serve(self, reader, writer):
        """One client's connection, from its start to its end."""
        try:
            up_reader, up_writer = await asyncio.open_connection(
                "127.0.0.1", self.options.upstream, local_addr=(self.options.source, 0))
        except OSError:
            await self._end("rst", writer)
            return
        for w in (writer, up_writer):
            w.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        totals = {"down": 0, "up": 0}
        pumps = [asyncio.ensure_future(self._pump("up", reader, up_writer, totals)),
                 asyncio.ensure_future(self._pump("down", up_reader, writer, totals))]
        if self.options.blackhole_after is not None:
            pumps.append(asyncio.ensure_future(self._fall_silent(pumps[:])))
        done, rest = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        outcome = {task.result() for task in done if not task.cancelled() and task.exception() is None}
        mode = "stall" if "silent" in outcome else self.options.mode if "cut" in outcome else "fin"
        if self.options.record:
            with open(self.options.record, "a", encoding="ascii") as f:
                f.write(json.dumps(totals) + "\n")
        await self._end(mode, writer, up_writer)

    async def _pump(self, direction, reader, writer, totals):
        """Pass bytes on in one direction; returns why it ended."""
        o = self.options
        while True:
            try:
                data = await reader.read(o.chunk or READ_BYTES)
            except OSError:
                return "closed"
            if not data:
                return "closed"
            if o.delay:
                await asyncio.sleep(o.delay / 1000)
            allowed, cut = self.budgets[direction].take(len(data))
            if o.rate:
                await asyncio.sleep(allowed / o.rate)
            try:
                writer.write(data[:allowed])
                await writer.drain()
            except OSError:
                return "closed"
            totals[direction] += allowed
            if cut:
                return "cut"
            if o.chunk:
                await asyncio.sleep(0)

    async def _fall_silent(self, pumps):
        """After a while nothing passes any more, and nobody is told."""
        await asyncio.sleep(self.options.blackhole_after)
        for task in pumps:
            task.cancel()
        return "silent"

    @staticmethod
    async def _end(mode, *writers):
        """Break (or close) both sides; a stalled connection stays open for ever."""
        if mode == "stall":
            await asyncio.Event().wait()
        if mode == "rst":
            await asyncio.sleep(0.002)  # what was allowed shall arrive before the reset
        for w in writers:
            if mode == "rst":
                w.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOTHING)
                w.transport.abort()
            else:
                w.close()


async def serve(options):
    """Listen, print the port, serve until standard input ends."""
    proxy = Proxy(options)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", options.listen, backlog=128)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


def main():
    """Read the options and serve."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("upstream", type=int, help="port on 127.0.0.1 to connect to")
    p.add_argument("--listen", type=int, default=0, help="port to listen on (default: a free one)")
    p.add_argument("--source", default="127.0.0.1", help="address to connect from; 127.0.0.2 looks remote to Dovecot")
    p.add_argument("--down-cut", type=int, metavar="N", help="break after N bytes down")
    p.add_argument("--up-cut", type=int, metavar="N", help="break after N bytes up")
    p.add_argument("--mode", choices=("rst", "fin", "stall"), default="rst", help="how to break")
    p.add_argument("--once", action="store_true", help="cut only one time, then pass everything")
    p.add_argument("--chunk", type=int, metavar="N", help="pass at most N bytes at a time (torn reads)")
    p.add_argument("--rate", type=int, metavar="BYTES_PER_S")
    p.add_argument("--delay", type=int, metavar="MS", help="wait before each piece")
    p.add_argument("--blackhole-after", type=float, metavar="S", help="fall silent S seconds after connecting")
    p.add_argument("--record", metavar="FILE", help="append the bytes of each connection")
    try:
        asyncio.run(serve(p.parse_args()))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
