#!/usr/bin/env python3
"""A recorded session as a table to replay.  usage: feed.py MRT-FILE OUT

MRT-FILE (RFC 6396; .gz is fine) holds BGP4MP records of one session with four-octet AS numbers, a full feed from its start
on; `peer` with the most UPDATEs is taken.  OUT gets its IPv4 UPDATEs in their own order, ready to be sent by an iBGP speaker
at 10.1.0.1: next hop and LOCAL_PREF are that speaker's, the rest as recorded, but for
what a daemon of today refuses, and the default route, which Manx takes from nobody unless a filter names it.  OUT.want gets
what must have arrived at the end (see bgpblast.c)."""
import collections, gzip, struct, sys

M64 = (1 << 64) - 1
NEXT_HOP = bytes([0x40, 3, 4, 10, 1, 0, 1])
LOCAL_PREF = bytes([0x40, 5, 4, 0, 0, 0, 100])

def mix(x):
    x = (x + 0x9e3779b97f4a7c15) & M64
    x = ((x ^ x >> 30) * 0xbf58476d1ce4e5b9) & M64
    x = ((x ^ x >> 27) * 0x94d049bb133111eb) & M64
    return x ^ x >> 31

def fnv(octets):
    h = 0xcbf29ce484222325
    for o in octets: h = ((h ^ o) * 0x100000001b3) & M64
    return h

def messages(path):
    """(peer, BGP message) of every BGP4MP_MESSAGE_AS4, plain or with microseconds"""
    data = (gzip.open if path.endswith('.gz') else open)(path, 'rb').read()
    at = 0
    while at + 12 <= len(data):
        _, kind, sub, length = struct.unpack_from('>IHHI', data, at)
        body = data[at + 12:at + 12 + length]
        at += 12 + length
        if kind == 17: body = body[4:]
        if kind not in (16, 17) or sub != 4 or len(body) < 12: continue
        size = 4 if struct.unpack_from('>H', body, 10)[0] == 1 else 16
        yield body[:4] + body[12:12 + size], body[12 + 2 * size:]

def attributes(octets):
    at = 0
    while at + 3 <= len(octets):
        wide = octets[at] & 0x10
        n = struct.unpack_from('>H', octets, at + 2)[0] if wide else octets[at + 2]
        start = at + (4 if wide else 3)
        yield octets[at + 1], octets[at:start], octets[start:start + n]
        at = start + n

def prefixes(octets):
    at = 0
    while at < len(octets):
        n = 1 + (octets[at] + 7) // 8
        yield octets[at:at + n]
        at += n

def is_sound(path):
    """whether today's speakers take this AS_PATH: no confederation segment of another's (RFC 5065), no AS_SET (RFC 9774), no
    AS 0 (RFC 7607), no empty segment (RFC 7606 7.2), not the reflector's own AS"""
    at = 0
    while at < len(path):
        kind, n = path[at], path[at + 1]
        numbers = struct.unpack_from('>%dI' % n, path, at + 2)
        if kind != 2 or n == 0 or 0 in numbers or 65000 in numbers: return False
        at += 2 + 4 * n
    return True

def key(nlri): return nlri[1:].ljust(4, b'\0') + nlri[:1]

def main():
    if len(sys.argv) != 3: raise SystemExit(__doc__)
    sessions = collections.defaultdict(list)
    for peer, m in messages(sys.argv[1]):
        if len(m) >= 23 and m[18] == 2: sessions[peer].append(m)
    if not sessions: raise SystemExit('feed.py: %s has no UPDATE in BGP4MP_MESSAGE_AS4 records' % sys.argv[1])
    feed = max(sessions.values(), key=len)
    state, hashes, out, count, unsound = {}, {}, open(sys.argv[2], 'wb'), 0, 0
    for m in feed:
        wl = struct.unpack_from('>H', m, 19)[0]
        withdrawn = m[21:21 + wl]
        al = struct.unpack_from('>H', m, 21 + wl)[0]
        raw = m[23 + wl:23 + wl + al]
        nlri = m[23 + wl + al:struct.unpack_from('>H', m, 16)[0]]
        martian = [p for p in prefixes(nlri) if p[0] == 0 or p[0] >= 8 and (p[1] in (0, 127) or p[1] >= 224)]
        nlri = b''.join(p for p in prefixes(nlri) if p not in martian)
        unsound += len(martian)
        if not withdrawn and not nlri: continue
        if nlri and not all(is_sound(v) for c, _, v in attributes(raw) if c == 2):
            unsound += sum(1 for _ in prefixes(nlri))
            continue
        for p in prefixes(withdrawn): state[key(p)] = 0
        attrs = b''
        if nlri:
            h = hashes.get(raw)
            if h is None:
                total = 0
                for code, _, value in attributes(raw):
                    if code in (1, 2, 4): total += fnv(bytes([code]) + value)
                    if code == 8: total += sum(mix(c[0]) for c in struct.iter_unpack('>I', value))
                h = hashes[raw] = (total & M64) or 1
            for p in prefixes(nlri): state[key(p)] = h
            kept = {c: head + value for c, head, value in attributes(raw) if c not in (3, 5, 14, 15) and not (c == 7 and value[:4] == bytes(4))}
            kept[3], kept[5] = NEXT_HOP, LOCAL_PREF
            attrs = b''.join(kept[c] for c in sorted(kept))
        body = struct.pack('>H', wl) + withdrawn + struct.pack('>H', len(attrs)) + attrs + nlri
        if 19 + len(body) > 4096: raise SystemExit('feed.py: an UPDATE of %d octets would be longer than 4096' % len(m))
        out.write(b'\xff' * 16 + struct.pack('>HB', 19 + len(body), 2) + body)
        count += 1
    with open(sys.argv[2] + '.want', 'wb') as w:
        for k, h in state.items(): w.write(k + struct.pack('>Q', h))
    print('%d UPDATEs, %d prefixes, %d of them at the end; %d announced left out: AS_PATHs that are errors today, prefixes that nobody takes by accident'
          % (count, len(state), sum(1 for h in state.values() if h), unsound))

if __name__ == '__main__': main()
