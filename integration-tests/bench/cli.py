#!/usr/bin/env python3
"""`show route` of a full table through the stock birdcl, and what updates cost meanwhile.

usage: cli.py --table FILE [--peers manx,bird2] [--prefixes N] [--runs N] [--seconds S]

For each daemon and run: the table comes from one sender, then one of its prefixes flaps every 20 ms for S seconds. First
nobody asks; then `birdcl show route` is asked for again and again into a file that keeps nothing.
"""
import argparse, json, os, resource, subprocess, sys, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bench
from bench import B

def median(xs):
    xs = sorted(x for x in xs if x is not None)
    return xs[len(xs) // 2] if xs else None

def socket_of(peer, tag):
    return bench.CONF + ('/bird.ctl' if peer == 'bird2' else '/%s-%s.conf.ctl' % (peer, tag))

def cpu(pids):
    total = 0
    for pid in pids:
        try:
            f = open('/proc/%d/stat' % pid).read().rsplit(')', 1)[1].split()
            total += int(f[11]) + int(f[12])
        except OSError: pass
    return total / os.sysconf('SC_CLK_TCK')

def memory(pids):
    kb = 0
    for pid in pids:
        try:
            for line in open('/proc/%d/status' % pid):
                if line.startswith('VmHWM'): kb += int(line.split()[1])
        except OSError: pass
    return kb // 1024

def ask(sock, *words):
    """Wall clock, and the client's own processor time."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    r = subprocess.run(['birdcl', '-s', sock] + list(words), stdout=subprocess.PIPE if words[-1] == 'count' else subprocess.DEVNULL, text=True)
    took, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return r, took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

def loaded(sock, n, seconds):
    until = time.time() + seconds
    while time.time() < until:
        words = (ask(sock, 'show', 'route', 'table', 'master4', 'count')[0].stdout or '').split()
        if any(w.isdigit() and int(w) >= n for w in words): return True
        time.sleep(0.2)
    return False

def one(peer, n, seconds, timeout, asking):
    c, tag = bench.Case('rr', 1, 2), 'cli'
    rec = {'peer': peer, 'asking': asking, 'ok': False}
    ps = bench.launch(peer, c, tag)
    try:
        if not bench.wait_listen(ps): return rec
        time.sleep(1)
        cmd = ['ip', 'netns', 'exec', bench.TOOLNS, B + '/bgpblast', '--senders', '1', '--receivers', '2', '--prefixes', str(n), '--perset', '8',
               '--settle-ms', '3000', '--timeout-s', str(timeout), '--flap-ms', '20', '--flap-secs', str(seconds), '--pid', ','.join(str(p.pid) for p in ps)]
        blast = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        sock, pids = socket_of(peer, tag), [x for p in ps for x in bench.descend(p.pid)]
        times, clients = [], []
        if not loaded(sock, n, timeout): blast.kill()
        elif asking:
            before, full = cpu(pids), memory(pids)
            while blast.poll() is None:
                r, took, own = ask(sock, 'show', 'route')
                if r.returncode == 0: times.append(took); clients.append(own)
            rec.update(cpu=(cpu(pids) - before) / max(1, len(times)), grew_mb=memory(pids) - full)
        out, err = blast.communicate()
        got = json.loads(out) if out else {}
        rec.update(ok=bool(got.get('ok')) and (bool(times) or not asking), err=err[-300:], show=median(times), client=median(clients), asked=len(times),
                   p50=got.get('lat_p50_us'), p99=got.get('lat_p99_us'), worst=got.get('lat_max_us'))
    finally:
        bench.stop(ps)
    return rec

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--table', required=True)
    ap.add_argument('--peers', default='manx,bird2')
    ap.add_argument('--prefixes', type=int, default=1000000)
    ap.add_argument('--runs', type=int, default=3)
    ap.add_argument('--seconds', type=int, default=20)
    ap.add_argument('--timeout', type=int, default=180)
    a = ap.parse_args()
    records = []
    for run in range(a.runs):
        for peer in a.peers.split(','):
            for asking in (False, True):
                r = one(peer, a.prefixes, a.seconds, a.timeout, asking)
                records.append(r)
                print(' '.join('%s=%s' % x for x in r.items() if x[1] not in (None, '')), flush=True)
    names = {'manx': 'Manx', 'bird2': 'BIRD 2'}
    head = '| %s routes | `show route`, s | daemon, CPU s | birdcl, CPU s | more memory, MB | p99 idle, ms | p99 meanwhile, ms | times |' % format(a.prefixes, ',')
    rows = [head, '|---|---|---|---|---|---|---|---|']
    for peer in a.peers.split(','):
        idle = [r for r in records if r['peer'] == peer and r['ok'] and not r['asking']]
        busy = [r for r in records if r['peer'] == peer and r['ok'] and r['asking']]
        if not idle or not busy:
            rows.append('| %s | failed | | | | | | |' % names.get(peer, peer))
            continue
        m = lambda rs, key: median([r.get(key) for r in rs])
        p, q = m(idle, 'p99') / 1000, m(busy, 'p99') / 1000
        rows.append('| %s | %.2f | %.2f | %.2f | %d | %.2f | %.2f | %.1f |'
                    % (names.get(peer, peer), m(busy, 'show'), m(busy, 'cpu'), m(busy, 'client'), m(busy, 'grew_mb'), p, q, q / p))
    open(a.table, 'w').write('\n'.join(rows) + '\n')
    sys.exit(0 if records and all(r["ok"] for r in records) else 1)


if __name__ == '__main__': main()
