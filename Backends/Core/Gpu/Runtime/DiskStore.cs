using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Lazy.Backends.Gpu;

/// <summary>
/// Small binary entries on disk: compiled kernels, caches of drivers, choices of tuning. Nothing that is read is trusted: an entry says which
/// key it is for and carries a hash of its data, and one that is not right is deleted. Losing entries costs time, never results; so
/// nothing here throws. Several processes may use one directory at once.
/// </summary>
internal sealed class DiskStore
{
    private const string Extension = ".entry", TemporaryExtension = ".tmp";
    private const int FormatVersion = 1;
    private const int HashSize = SHA256.HashSizeInBytes;
    // magic, format version, hash of the key, length of the data, hash of the data
    private const int HeaderSize = 8 + 4 + HashSize + 8 + HashSize;
    private const long DefaultLimit = 256L << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // What one build of the library stored another one must not read.
    private static readonly string s_build = BuildId();

    private readonly string? _directory;
    private readonly long _limit;
    private readonly Lock _gate = new();
    private long _total = -1;
    private volatile bool _canWrite;

    /// <summary>Opens a directory, which is made if need be.</summary>
    /// <param name="directory">The directory; null for a store that keeps nothing.</param>
    /// <param name="limit">The most bytes of all entries together; of a single one, a quarter of it.</param>
    public DiskStore(string? directory, long limit = DefaultLimit)
    {
        _limit = limit;
        if (directory is null) return;
        try
        {
            directory = Path.GetFullPath(directory);
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
            else Directory.CreateDirectory(directory, OwnerOnly);
            // Compiled code of somebody else's making must not run here.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(directory) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                Off(directory, "others may write to it");
                return;
            }
            _directory = directory;
            _canWrite = true;
        }
        catch (Exception e) when (IsExpected(e))
        {
            Off(directory, e.Message);
        }
    }

    /// <summary>The store of this user. <c>LAZY_CACHE_DIR</c> puts it elsewhere, <c>LAZY_CACHE=0</c> switches it off.</summary>
    public static DiskStore Shared { get; } = new(DefaultDirectory());

    /// <summary>The data stored under a key, or null.</summary>
    public byte[]? Get(string kind, string key)
    {
        if (_directory is null) return null;
        var hash = Hash(kind, key);
        var path = PathOf(hash);
        try
        {
            // Most questions are for what is not there, and an exception is dear.
            if (!File.Exists(path)) return null;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
            if (Read(file, hash) is { } data)
            {
                KeepAwhile(path);
                return data;
            }
        }
        catch (Exception e) when (IsExpected(e))
        {
            Diagnostics.Log(1, () => $"the cache entry {path} cannot be read: {e.Message}");
            return null;
        }
        Diagnostics.Log(1, () => $"the cache entry {path} is damaged and removed");
        Delete(path);
        return null;
    }

    /// <summary>Stores data under a key, in place of what is there.</summary>
    public void Put(string kind, string key, ReadOnlySpan<byte> data)
    {
        if (!_canWrite || data.Length + HeaderSize > _limit / 4) return;
        var hash = Hash(kind, key);
        var path = PathOf(hash);
        var temporary = Path.Combine(_directory!, Guid.NewGuid().ToString("N") + TemporaryExtension);
        try
        {
            // A reader sees all of an entry or nothing of it.
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1))
            {
                file.Write(Header(hash, data));
                file.Write(data);
            }
            File.Move(temporary, path, overwrite: true);
            Added(HeaderSize + data.Length);
        }
        catch (Exception e) when (IsExpected(e))
        {
            Delete(temporary);
            // On Windows a rename fails while another process reads the old entry; that is no reason to stop.
            if (File.Exists(path)) return;
            _canWrite = false;
            Diagnostics.Log(1, () => $"nothing more is stored in {_directory}: {e.Message}");
        }
    }

    private static byte[] Header(byte[] hash, ReadOnlySpan<byte> data)
    {
        var header = new byte[HeaderSize];
        "LazyDisk"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), FormatVersion);
        hash.CopyTo(header.AsSpan(12));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12 + HashSize), data.Length);
        SHA256.HashData(data, header.AsSpan(20 + HashSize));
        return header;
    }

    // The header of the data that were read must be the header that was read, so that any changed byte shows.
    private byte[]? Read(FileStream file, byte[] hash)
    {
        var length = file.Length - HeaderSize;
        if (length < 0 || length > _limit) return null;
        var header = new byte[HeaderSize];
        var data = new byte[length];
        if (file.ReadAtLeast(header, HeaderSize, false) < HeaderSize || file.ReadAtLeast(data, data.Length, false) < data.Length) return null;
        return header.AsSpan().SequenceEqual(Header(hash, data)) ? data : null;
    }

    private void Added(long bytes)
    {
        lock (_gate)
        {
            if (_total >= 0) _total += bytes;
            if (_total >= 0 && _total <= _limit) return;
            // Other processes add to the directory too, so what is in it is counted anew.
            var entries = new DirectoryInfo(_directory!).GetFiles().Where(f => f.Extension is Extension or TemporaryExtension)
                .Select(f => (File: f, f.Length, Time: f.LastWriteTimeUtc)).OrderBy(f => f.Time).ToList();
            _total = entries.Sum(f => f.Length);
            var goal = _total > _limit ? _limit * 3 / 4 : _limit;
            foreach (var (file, length, time) in entries)
            {
                // What a process that died was writing is of no use to anybody.
                var isLeftOver = file.Extension == TemporaryExtension && time < DateTime.UtcNow.AddHours(-1);
                if (!isLeftOver && (_total <= goal || file.Extension == TemporaryExtension)) continue;
                Delete(file.FullName);
                _total -= length;
            }
        }
    }

    // The oldest entries go first; what is in use is not old.
    private static void KeepAwhile(string path)
    {
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < TimeSpan.FromDays(1)) return;
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (IsExpected(e))
        {
            // It is only a hint.
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsExpected(e))
        {
            // Another process was faster, or the directory is read-only: the entry is refused again next time.
        }
    }

    private static byte[] Hash(string kind, string key) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\0{s_build}\0{key}"));

    private string PathOf(byte[] hash) => Path.Combine(_directory!, Convert.ToHexStringLower(hash) + Extension);

    private static void Off(string directory, string why) => Diagnostics.Log(1, () => $"no cache in {directory}: {why}");

    private static bool IsExpected(Exception e) =>
        e is IOException or UnauthorizedAccessException or System.Security.SecurityException or ArgumentException or NotSupportedException;

    private static string BuildId()
    {
        var assembly = typeof(DiskStore).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return $"{version} {assembly.ManifestModule.ModuleVersionId}";
    }

    private static string? DefaultDirectory()
    {
        if (Environment.GetEnvironmentVariable("LAZY_CACHE") == "0") return null;
        if (Environment.GetEnvironmentVariable("LAZY_CACHE_DIR") is { Length: > 0 } chosen) return chosen;
        var root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? cache
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home
                ? Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache")
            : "";
        return root.Length > 0 ? Path.Combine(root, "lazy") : null;
    }
}
