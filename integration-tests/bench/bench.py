#!/usr/bin/env python3
"""Runs bgpblast against each peer.  usage: bench.py --peers a,b --cases A,B --modes rr,ebgp --runs 3 [--out results.jsonl]"""
import argparse, glob, json, os, pwd, signal, subprocess, sys, time, shutil

B = os.path.dirname(os.path.abspath(__file__))
CH = os.environ.get('PEERS_ROOT', '')   # a chroot with newer daemons (it must see this folder at the same path); '' = the host's own
DUTNS, TOOLNS = os.environ.get('DUTNS', 'bbdut'), os.environ.get('TOOLNS', 'bbtool')
AS = 65000
MANX = os.environ.get('MANX', os.path.join(B, '..', '..', 'manx'))   # the launcher of the build under test
CONF = os.environ.get('BENCH_WORK', B + '/peers')
os.makedirs(CONF, exist_ok=True)

def a4(i):                       # i-th session address, 1-based like bgpblast
    n = (10 << 24) + (1 << 16) + 1 + i
    return '.'.join(str(n >> s & 255) for s in (24, 16, 8, 0))

class Case:
    """sessions: list of (address, as); dyn: use a neighbour range"""
    def __init__(self, mode, S, R, dyn=False, kernel=False, late=0, af=4):
        self.af = af
        self.mode, self.S, self.R, self.dyn, self.kernel = mode, S, R, dyn, kernel
        self.sess = []
        for i in range(S + R + late):
            asn = AS if mode == 'rr' else (64601 + i if i < S else 64801 + i - S)
            self.sess.append((a4(i), asn))

# ------------------------------------------------------------------ configs

def conf_bird(c, path, threads=None, v3=False):
    o = []
    o.append('log stderr { error, fatal, bug };')
    o.append('router id 10.0.0.1;')
    if threads: o.append('threads %d;' % threads)
    o.append('protocol device { scan time 10; }')
    o.append('protocol direct { ipv4; ipv6; %s}' % ('check link yes; ' if c.kernel else ''))
    if c.kernel:
        o.append('protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; merge paths on; scan time 3600; }')
    o.append('template bgp C {\n  local 10.0.0.1 as %d;\n  passive on;\n  hold time 240;\n  connect delay time 1;%s\n'
             '  ipv%d { import all; export where source = RTS_BGP; };\n}' % (AS, '\n  rr client;' if c.mode == 'rr' else '', c.af))
    if c.dyn:
        o.append('protocol bgp dyn from C { neighbor range 10.1.0.0/16 as %d; dynamic name "d"; }' % AS)
    else:
        for i, (a, n) in enumerate(c.sess):
            o.append('protocol bgp p%d from C { neighbor %s as %d; }' % (i, a, n))
    open(path, 'w').write('\n'.join(o) + '\n')

def conf_frr(c, path, inq=False):
    o = ['frr defaults traditional', 'log stdout errors', 'hostname dut', '!'] + (['bgp input-queue-limit 4000000000', 'bgp output-queue-limit 4000000000'] if inq else []) + [
         'router bgp %d' % AS, ' bgp router-id 10.0.0.1', ' no bgp ebgp-requires-policy', ' no bgp network import-check',
         ' bgp bestpath compare-routerid']
    o.append(' neighbor CL peer-group')
    if c.mode == 'rr': o.append(' neighbor CL remote-as %d' % AS)
    o += [' neighbor CL passive', ' neighbor CL timers 80 240', ' neighbor CL advertisement-interval 0']
    if c.dyn:
        o.append(' bgp listen limit 5000')
        o.append(' bgp listen range 10.1.0.0/16 peer-group CL')
    else:
        for a, n in c.sess:
            if c.mode != 'rr': o.append(' neighbor %s remote-as %d' % (a, n))
            o.append(' neighbor %s peer-group CL' % a)
    if c.af == 6: o.append(' no bgp default ipv4-unicast')
    o.append(' address-family ipv%d unicast' % c.af)
    o.append('  neighbor CL activate')
    if c.mode == 'rr': o.append('  neighbor CL route-reflector-client')
    if c.kernel and c.mode == 'rr': o.append('  maximum-paths ibgp 2')
    o += [' exit-address-family', 'exit', '!']
    open(path, 'w').write('\n'.join(o) + '\n')

def conf_gobgp(c, path):
    o = ['[global.config]', '  as = %d' % AS, '  router-id = "10.0.0.1"', '  port = 179', '  local-address-list = ["10.0.0.1"]']
    if c.kernel:
        o += ['[zebra]', '  [zebra.config]', '    enabled = true', '    url = "unix:%s/zserv.api"' % CONF, '    redistribute-route-type-list = []', '    version = 6', '    software-name="frr8.2"']
    def body(kind, a, n):
        o.append('[[%s]]' % kind)
        if kind == 'neighbors':
            o.extend(['  [neighbors.config]', '    neighbor-address = "%s"' % a, '    peer-as = %d' % n])
        else:
            o.extend(['  [peer-groups.config]', '    peer-group-name = "CL"', '    peer-as = %d' % n])
        o.extend(['  [%s.timers.config]' % kind, '    hold-time = 240', '    keepalive-interval = 80'])
        o.extend(['  [%s.transport.config]' % kind, '    passive-mode = true'])
        if c.mode == 'rr':
            o.extend(['  [%s.route-reflector.config]' % kind, '    route-reflector-client = true', '    route-reflector-cluster-id = "10.0.0.1"'])
        o.extend(['  [[%s.afi-safis]]' % kind, '    [%s.afi-safis.config]' % kind, '      afi-safi-name = "ipv%d-unicast"' % c.af])
    if c.dyn:
        body('peer-groups', None, AS)
        o += ['[[dynamic-neighbors]]', '  [dynamic-neighbors.config]', '    prefix = "10.1.0.0/16"', '    peer-group = "CL"']
    else:
        for a, n in c.sess: body('neighbors', a, n)
    open(path, 'w').write('\n'.join(o) + '\n')

def conf_openbgpd(c, path, sock):
    o = ['AS %d' % AS, 'router-id 10.0.0.1', 'fib-update %s' % ('yes' if c.kernel else 'no'), 'listen on 10.0.0.1', 'holdtime 240', 'socket "%s"' % sock, 'log updates' if 0 else '']
    rr = ('\n    route-reflector' if c.mode == 'rr' else '') + ('\n    announce IPv4 none\n    announce IPv6 unicast' if c.af == 6 else '')
    if c.dyn:
        o.append('neighbor 10.1.0.0/16 {\n    remote-as %d\n    passive%s\n}' % (AS, rr))
    else:
        o.append('group "cl" {\n    passive%s' % rr)
        for a, n in c.sess: o.append('    neighbor %s { remote-as %d }' % (a, n))
        o.append('}')
    o += ['allow from any', 'allow to any']
    open(path, 'w').write('\n'.join(o) + '\n')
    os.chmod(path, 0o600)
    os.chown(path, 0, 0)

def conf_manx(c, path):
    o = ['apiVersion: manx.io/v1alpha1', 'kind: NodeConfig', 'metadata: {name: dut}', 'spec:', '  asNumber: %d' % AS, '  routerID: 10.0.0.1', '  addresses: [10.0.0.1%s]' % (', fd00:10::1' if c.af == 6 else ''),
         '  listenAddresses: [10.0.0.1]']
    if c.mode == 'rr': o += ['  routeReflector: {clusterID: 10.0.0.1}']
    common = 'holdTime: 240s, passive: true, families: [IPv%dUnicast], import: All, export: All' + (', routeReflectorClient: true' if c.mode == 'rr' else '')
    common = common % c.af
    if c.dyn:
        o += ['  peerRanges:', '    - {name: clients, cidr: 10.1.0.0/16, asNumber: %d, %s}' % (AS, common)]
    else:
        o += ['  peers:'] + ['    - {name: p%d, peerIP: %s, asNumber: %d, %s}' % (i, a, n, common) for i, (a, n) in enumerate(c.sess)]
    o += ['  kernel: {enabled: %s}' % ('true' if c.kernel else 'false'), '  controlSocket: %s.ctl' % path, '  http: {address: 127.0.0.1, port: 0}', '  log: {level: Warning}']
    open(path, 'w').write('\n'.join(o) + '\n')

# -------------------------------------------------------------------- peers

def nsx(*cmd): return ['ip', 'netns', 'exec', DUTNS] + list(cmd)
def ch(*cmd): return nsx('chroot', CH, *cmd) if CH else nsx(*cmd)
EXTRA = {}                       # external peers: name -> shell command (see --dut-cmd)

def launch(peer, c, tag):
    """returns (Popen list, pid list)"""
    path = '%s/%s-%s.conf' % (CONF, peer, tag)
    log = open('%s/log-%s.txt' % (CONF, peer), 'w')
    sub = dict(stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    P = lambda cmd, **k: subprocess.Popen(cmd, **{**sub, **k})
    if peer == 'null':
        return [P(nsx(B + '/nullrr', '10.0.0.1', '179', str(AS)))]
    if peer == 'mini':
        return [P(nsx(B + '/minirr', '10.0.0.1', '179', str(AS)))]
    if peer.startswith('bird3'):
        conf_bird(c, path, threads={'bird3': None, 'bird3t2': 2, 'bird3t4': 4}[peer])
        return [P(ch('/usr/sbin/bird', '-f', '-c', path, '-s', CONF + '/bird.ctl'))]
    if peer == 'bird2':
        conf_bird(c, path)
        return [P(nsx(os.environ.get('BIRD2', '/usr/sbin/bird'), '-f', '-c', path, '-s', CONF + '/bird.ctl'))]
    if peer == 'bird2.0':
        conf_bird(c, path)
        return [P(nsx('/usr/sbin/bird', '-f', '-c', path, '-s', CONF + '/bird.ctl'))]
    if peer in ('frr', 'frr8', 'frrq'):
        conf_frr(c, path, inq=peer == 'frrq')
        vs = CONF + '/vty'
        os.makedirs(vs, exist_ok=True)
        os.chmod(vs, 0o777)
        pre = ch if peer in ('frr', 'frrq') else nsx
        ps = []
        if c.kernel:
            zpath = path.replace('.conf', '-zebra.conf')
            open(zpath, 'w').write('frr defaults traditional\nlog stdout errors\nhostname dut\n' + KERN_ZEBRA)
            ps.append(P(pre('/usr/lib/frr/zebra', '-f', zpath, '-i', vs + '/z.pid', '--vty_socket', vs, '-z', vs + '/zserv.api', '-s', '90000000')))
            time.sleep(1.5)
            ps.append(P(pre('/usr/lib/frr/bgpd', '-S', '-f', path, '-i', vs + '/b.pid', '--vty_socket', vs, '-z', vs + '/zserv.api')))
        else:
            ps.append(P(pre('/usr/lib/frr/bgpd', '-Z', '-n', '-S', '-f', path, '-i', vs + '/b.pid', '--vty_socket', vs, '-l', '10.0.0.1')))
        return ps
    if peer in ('gobgp', 'gobgp3'):
        conf_gobgp(c, path)
        pre = ch if peer == 'gobgp' else nsx
        return [P(pre('/usr/bin/gobgpd', '-f', path, '-l', 'error', '--pprof-disable', '--api-hosts', '127.0.0.1:50051'))]
    if peer in ('openbgpd', 'openbgpd7'):
        sock = CONF + '/bgpd.sock'
        # Its processes chroot there; a service manager would have made it.
        if not CH: os.makedirs(pwd.getpwnam('_openbgpd').pw_dir, mode=0o755, exist_ok=True)
        conf_openbgpd(c, path, sock)
        pre = ch if peer == 'openbgpd' else nsx
        return [P(pre('/usr/sbin/bgpd', '-d', '-f', path))]
    if peer == 'manx':
        conf_manx(c, path)
        for left in glob.glob(path + '.ctl*'): os.remove(left)      # else it would be a restart (RFC 4724), not a start
        return [P(nsx(MANX, 'agent', '--config', path))]
    if peer in EXTRA:
        env = dict(os.environ, MODE=c.mode, SESSIONS='\n'.join('%s %d' % s for s in c.sess), DYN=str(int(c.dyn)), CONF=path, KERNEL=str(int(c.kernel)))
        return [P(nsx('sh', '-c', 'exec ' + EXTRA[peer]), env=env)]
    raise SystemExit('unknown peer ' + peer)

KERN_ZEBRA = ''

def wait_listen(ps, secs=30):
    t = time.time() + secs
    while time.time() < t:
        for p in ps:
            if p.poll() is not None: return False
        r = subprocess.run(['ip', 'netns', 'exec', DUTNS, 'ss', '-Hltn', 'sport = :179'], capture_output=True, text=True)
        if '179' in r.stdout: return True
        time.sleep(0.05)
    return False

def descend(pid):
    out, kids = [], {}
    for d in os.listdir('/proc'):
        if d.isdigit():
            try: pp = int(open('/proc/%s/stat' % d).read().rsplit(')', 1)[1].split()[1])
            except Exception: continue
            kids.setdefault(pp, []).append(int(d))
    todo = [pid]
    while todo:
        x = todo.pop()
        out.append(x)
        todo += kids.get(x, [])
    return out

def stop(ps):
    for p in reversed(ps):
        pids = descend(p.pid)
        try: p.send_signal(signal.SIGTERM)
        except Exception: pass
        try: p.wait(2)
        except subprocess.TimeoutExpired: pass
        for x in pids:
            if x == p.pid and p.poll() is not None: continue
            try: os.kill(x, signal.SIGKILL)
            except ProcessLookupError: pass
        try: p.wait(20)
        except subprocess.TimeoutExpired: print('process %d does not die' % p.pid, flush=True)
    time.sleep(0.2)

CASES = {
    # name: (S, R, dyn, late, [tool args])
    'A': (1, 1, False, 0, '--senders 1 --receivers 1 --prefixes 1000000 --perset 8'),
    'A1': (1, 1, False, 0, '--senders 1 --receivers 1 --prefixes 1000000 --perset 1'),
    'A100': (1, 1, False, 0, '--senders 1 --receivers 1 --prefixes 1000000 --perset 100'),
    'A8s': (1, 1, False, 0, '--senders 1 --receivers 1 --prefixes 1000000 --perset 8 --scatter'),
    'Amix': (1, 1, False, 0, '--senders 1 --receivers 1 --prefixes 1000000 --perset 8 --plen mix --shuffle'),
    'B': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 100000 --perset 8'),
    'Bs': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 10000 --perset 8'),
    'Cs': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 10000 --perset 8 --overlap --shuffle'),
    'Ws': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 10000 --perset 8 --withdraw'),
    'Xs': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 10000 --perset 8 --drop'),
    'B1': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 100000 --perset 1'),
    'C': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 100000 --perset 8 --overlap --shuffle'),
    'D500': (500, 0, True, 0, '--peers 500 --prefixes 1 --plen 26'),
    'D1000': (1000, 0, True, 0, '--peers 1000 --prefixes 1 --plen 26'),
    'D500up': (500, 0, True, 0, '--peers 500 --prefixes 1 --plen 26 --announce-on-up'),
    'D1000up': (1000, 0, True, 0, '--peers 1000 --prefixes 1 --plen 26 --announce-on-up'),
    'D500s': (500, 0, False, 0, '--peers 500 --prefixes 1 --plen 26'),
    'D3x500': (500, 0, True, 0, '--peers 500 --prefixes 3 --perset 3 --plen 26'),
    'E': (1, 10, False, 0, '--senders 1 --receivers 10 --prefixes 100000 --perset 8 --flap-ms 20 --flap-secs 10'),
    'W': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 100000 --perset 8 --withdraw'),
    'X': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 100000 --perset 8 --drop'),
    'WC': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 100000 --perset 8 --overlap --shuffle --withdraw'),
    'XC': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 100000 --perset 8 --overlap --shuffle --drop'),
    'B6': (10, 10, False, 0, '--af 6 --senders 10 --receivers 10 --prefixes 100000 --perset 8 --nh6 fd00:10:0:0:1::1'),
    'F': (1, 10, False, 0, '--senders 1 --receivers 10 --drop --feed ' + os.environ.get('BENCH_FEED', '')),
    'S': (10, 10, False, 0, '--senders 10 --receivers 10 --slow 1 --prefixes 100000 --perset 8'),
    'SY': (10, 10, False, 0, '--senders 10 --receivers 10 --slow 1 --prefixes 20000 --perset 8 --withdraw --cycles 5'),
    'Y': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 50000 --perset 8 --withdraw --cycles 10'),
    'L': (1, 1, False, 10, '--senders 1 --receivers 1 --prefixes 500000 --perset 8 --late 10'),
    # The same by smaller numbers, where some daemon would take minutes.
    'A1h': (1, 1, False, 0, '--senders 1 --receivers 1 --prefixes 300000 --perset 1'),
    'B6h': (10, 10, False, 0, '--af 6 --senders 10 --receivers 10 --prefixes 50000 --perset 8 --nh6 fd00:10:0:0:1::1'),
    'Lh': (1, 1, False, 10, '--senders 1 --receivers 1 --prefixes 200000 --perset 8 --late 10'),
    'Sh': (10, 10, False, 0, '--senders 10 --receivers 10 --slow 1 --prefixes 50000 --perset 8'),
    'Yh': (10, 10, False, 0, '--senders 10 --receivers 10 --prefixes 30000 --perset 8 --withdraw --cycles 10'),
    # Of memory: what is idle has time to become so.
    'MA': (1, 1, False, 0, '--senders 1 --receivers 1 --prefixes 1000000 --perset 8 --settle-ms 10000'),
    'MA10': (1, 10, False, 0, '--senders 1 --receivers 10 --prefixes 1000000 --perset 8 --settle-ms 10000'),
    'MD500': (500, 0, True, 0, '--peers 500 --prefixes 1 --plen 26 --settle-ms 10000'),
}

def attempt(peer, case, mode, run, timeout, settle):
    """One daemon under one case. Whatever it does, this ends: in time, or with why it did not."""
    S, R, dyn, late, args = CASES[case]
    c = Case(mode, S, R, dyn, late=late, af=6 if '--af 6' in args else 4)
    tag = '%s-%s' % (case, mode)
    ps = launch(peer, c, tag)
    try:
        if not wait_listen(ps): return {'why': 'does not listen, see log-%s.txt' % peer}
        time.sleep(float(os.environ.get('PRE_SLEEP', '1.0')))
        cmd = ['ip', 'netns', 'exec', TOOLNS, B + '/bgpblast', '--name', '%s-%s' % (peer, tag), '--tag', 'peer=%s,case=%s,mode=%s,run=%d' % (peer, case, mode, run),
               '--timeout-s', str(timeout), '--settle-ms', str(settle), '--par', '8', '--pid', ','.join(str(p.pid) for p in ps)] + args.split()
        if mode == 'ebgp': cmd += ['--sender-as', '64601+1', '--recv-as', '64801+1']
        try:
            # The tool gives each phase so long; a tool that waits for ever must not hold up the others.
            r = subprocess.run(cmd, capture_output=True, text=True, timeout=3 * timeout + 60)
        except subprocess.TimeoutExpired: return {'why': 'did not finish'}
        try: rec = json.loads(r.stdout)
        except ValueError: rec = {'why': 'no result'}
        if r.returncode: rec.update(ok=False, err=r.stderr[-600:], rc=r.returncode)
        return rec
    finally:
        stop(ps)

def one(peer, case, mode, run, out, timeout, settle):
    rec = {'peer': peer, 'case': case, 'mode': mode, 'ok': False}
    try: rec.update(attempt(peer, case, mode, run, timeout, settle))
    except (OSError, subprocess.SubprocessError, KeyError) as e: rec['why'] = '%s: %s' % (type(e).__name__, e)
    rec['time'] = time.time()
    rec['loadavg'] = os.getloadavg()[0]
    with open(out, 'a') as f: f.write(json.dumps(rec) + '\n')
    keys = ['load_s', 'dut_cpu_s', 'tool_cpu_s', 'up_s', 'rss0_kb', 'rss_kb', 'hwm_kb', 'rx_upd', 'rx_mb', 'rx_dup', 'late_s', 'lat_p50_us', 'lat_p99_us', 'lat_max_us', 'all_p50_us', 'all_p99_us', 'flap_miss_ann', 'flap_miss_wd', 'wd_s', 'late_max_s', 'cycle_first_kb', 'cycle_last_kb', 'why', 'err']
    print(peer, case, mode, 'run', run, 'OK' if rec.get('ok') else 'FAIL', ' '.join('%s=%s' % (k, rec[k]) for k in keys if k in rec), flush=True)
    return rec

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--peers', default='null,bird3,bird3t2,bird2,frr,gobgp,openbgpd')
    ap.add_argument('--cases', default='A,B,C,D500,D1000,E')
    ap.add_argument('--modes', default='rr,ebgp')
    ap.add_argument('--runs', type=int, default=3)
    ap.add_argument('--out', default=B + '/results.jsonl')
    ap.add_argument('--slow', action='store_true')
    ap.add_argument('--rronly', default='bird3t2,frr8,frrq,openbgpd7,bird2.0,gobgp3')
    ap.add_argument('--timeout', type=int, default=180)
    ap.add_argument('--settle', type=int, default=3000)
    ap.add_argument('--dut-cmd', action='append', default=[], help='NAME=shell command that runs a further DUT in the DUT namespace (listen on 10.0.0.1:179); environment: MODE, SESSIONS (lines "address as"), DYN, CONF')
    a = ap.parse_args()
    for d in a.dut_cmd:
        n, cmd = d.split('=', 1)
        EXTRA[n] = cmd
    dead = {}
    for run in range(1, a.runs + 1):
        for case in a.cases.split(','):
            for mode in a.modes.split(','):
                if case.startswith('D') and mode != 'rr': continue
                for peer in a.peers.split(','):
                    if peer in ('null', 'mini') and mode != 'rr': continue
                    if peer == 'null' and case in ('C', 'Cs'): continue
                    if peer == 'gobgp' and case in ('B', 'C', 'Cs', 'B1', 'W', 'X') and not a.slow: continue
                    if mode == 'ebgp' and peer in a.rronly.split(','): continue
                    if dead.get((peer, case, mode), 0) >= 2: continue
                    r = one(peer, case, mode, run, a.out, a.timeout, a.settle)
                    if not r.get('ok'): dead[(peer, case, mode)] = dead.get((peer, case, mode), 0) + 1

if __name__ == '__main__': main()
