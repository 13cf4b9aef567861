# A share of a test's own: a file system in user space over a folder, by the kernel's FUSE protocol 7.31, without a library.
# What stands in its control file makes it hang, fail, or serve another folder.  python3 share.py MOUNTPOINT FOLDER CONTROL
import ctypes, errno, os, struct, sys, time

point, folder, control = sys.argv[1:4]
fd = os.open('/dev/fuse', os.O_RDWR)
options = b'fd=%d,rootmode=40000,user_id=0,group_id=0' % fd
libc = ctypes.CDLL(None, use_errno=True)
if libc.mount(b'share', point.encode(), b'fuse', 0, options) != 0:
    sys.exit('cannot mount: ' + os.strerror(ctypes.get_errno()))

paths, nodes = {1: ''}, {'': 1}
changing = {4, 6, 8, 9, 10, 11, 12, 13, 16, 20, 30, 35, 45}  # by number of the request


def order():
    try:
        with open(control) as file:
            return file.read().split()
    except FileNotFoundError:
        return []


base = lambda: folder + '-empty' if order()[:1] == ['empty'] else folder
real = lambda node, name='': base() + '/' + '/'.join(part for part in (paths[node], name) if part)


def known(path):
    if path not in nodes:
        nodes[path] = max(paths) + 1
        paths[nodes[path]] = path
    return nodes[path]


def attributes(path):
    s = os.lstat(path)
    times = (s.st_atime_ns, s.st_mtime_ns, s.st_ctime_ns)
    return struct.pack('<6Q10I', s.st_ino, s.st_size, s.st_blocks, *(t // 10**9 for t in times), *(t % 10**9 for t in times),
                       s.st_mode, s.st_nlink, 0, 0, 0, 4096, 0)


def entry(node, name):
    found = attributes(real(node, name))
    return struct.pack('<4Q2I', known((paths[node] + '/' + name).lstrip('/')), 0, 0, 0, 0, 0) + found


def renamed(node, name, to, new):
    os.rename(real(node, name), real(to, new))
    old, fresh = (paths[node] + '/' + name).lstrip('/'), (paths[to] + '/' + new).lstrip('/')
    gone = nodes.pop(fresh, None)
    if gone: paths[gone] = '.gone'
    for path in [each for each in nodes if each == old or each.startswith(old + '/')]:
        number = nodes.pop(path)
        nodes[fresh + path[len(old):]] = number
        paths[number] = fresh + path[len(old):]
    return b''


def changed(node, body):
    valid, _, handle, size, _, atime, mtime, _, an, mn, _, mode = struct.unpack_from('<2I6Q4I', body)
    path = real(node)
    if valid & 1: os.chmod(path, mode & 0o7777)
    if valid & 8: os.truncate(path, size)
    if valid & 48:
        s = os.stat(path)
        os.utime(path, ns=(atime * 10**9 + an if valid & 16 else s.st_atime_ns, mtime * 10**9 + mn if valid & 32 else s.st_mtime_ns))
    return struct.pack('<Q2I', 0, 0, 0) + attributes(path)


def listed(node, body):
    handle, offset, size = struct.unpack_from('<2QI', body)
    all = b''
    names = sorted(os.listdir(os.fsencode(real(node))))
    for at, name in list(enumerate(names))[offset:]:
        kind = os.lstat(os.fsencode(real(node)) + b'/' + name).st_mode >> 12
        one = struct.pack('<2Q2I', 1, at + 1, len(name), kind) + name
        one += b'\0' * (-len(one) % 8)
        if len(all) + len(one) > size: break
        all += one
    return all


def answer(code, node, body):
    text = lambda at=0: [part.decode('utf8', 'surrogateescape') for part in body[at:].split(b'\0')]
    handle = struct.unpack_from('<Q', body)[0] if len(body) >= 8 else 0
    if code == 26: return struct.pack('<4I2H2I2HI28x', 7, 31, 65536, 0, 16, 12, 131072, 1, 0, 0, 0)
    if code == 1: return entry(node, text()[0])
    if code == 3: return struct.pack('<Q2I', 0, 0, 0) + attributes(real(node))
    if code == 4: return changed(node, body)
    if code == 9:
        os.mkdir(real(node, text(8)[0]), struct.unpack_from('<I', body)[0])
        return entry(node, text(8)[0])
    if code == 10: return os.unlink(real(node, text()[0])) or b''
    if code == 11: return os.rmdir(real(node, text()[0])) or b''
    if code in (12, 45): return renamed(node, text(8 if code == 12 else 16)[0], handle, text(8 if code == 12 else 16)[1])
    if code == 13:
        os.link(real(handle), real(node, text(8)[0]))
        return entry(node, text(8)[0])
    if code in (14, 27):
        opened = os.open(real(node), struct.unpack_from('<I', body)[0] & ~(os.O_CREAT | os.O_EXCL | os.O_APPEND))
        return struct.pack('<Q2I', opened, 0, 0)
    if code == 35:
        flags, mode = struct.unpack_from('<2I', body)
        opened = os.open(real(node, text(16)[0]), flags & ~os.O_APPEND | os.O_CREAT, mode)
        return entry(node, text(16)[0]) + struct.pack('<Q2I', opened, 0, 0)
    if code == 15: return os.pread(handle, struct.unpack_from('<I', body, 16)[0], struct.unpack_from('<Q', body, 8)[0])
    if code == 16:
        offset, size = struct.unpack_from('<QI', body, 8)
        return struct.pack('<2I', os.pwrite(handle, body[40:40 + size], offset), 0)
    if code in (18, 29): return os.close(handle) or b''
    if code in (20, 30): return os.fsync(handle) or b''
    if code == 25: return b''
    if code == 28: return listed(node, body)
    if code == 17:
        s = os.statvfs(base())
        return struct.pack('<5Q4I24x', s.f_blocks, s.f_bfree, s.f_bavail, s.f_files, s.f_ffree, s.f_bsize, 255, s.f_frsize, 0)
    raise OSError(errno.ENOSYS, 'unknown')


while True:
    try:
        request = os.read(fd, 1 << 20)
    except OSError as error:
        if error.errno in (errno.EINTR, errno.ENOENT): continue
        break  # it was unmounted
    length, code, unique, node = struct.unpack_from('<2I2Q', request)
    while order()[:1] == ['hang']: time.sleep(0.05)
    if code in (2, 36, 38, 42): continue  # nobody waits for an answer
    try:
        word = order()
        # `fail ESTALE` fails all, `fail EROFS changes` what changes anything, `fail EIO 20` requests of this number, `fail EIO 1 a.txt` those of this name
        if (word[:1] == ['fail'] and code != 26 and (len(word) < 3 or (code in changing if word[2] == 'changes' else str(code) == word[2]))
                and (len(word) < 4 or word[3].encode() in request[40:length])):
            raise OSError(getattr(errno, word[1]), '')
        error, data = 0, answer(code, node, request[40:length])
    except OSError as failed:
        error, data = -(failed.errno or errno.EIO), b''
    except KeyError:
        error, data = -errno.ESTALE, b''
    try:
        os.write(fd, struct.pack('<IiQ', 16 + len(data), error, unique) + data)
    except OSError:
        pass  # nobody waits for it any more
