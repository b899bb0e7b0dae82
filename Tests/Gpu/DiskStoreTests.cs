using Lazy.Backends.Gpu;

namespace Lazy.Tests.Gpu;

/// <summary>The store of compiled code on disk: what is damaged, too large or not for it is never returned and never an error.</summary>
[TestClass]
public sealed class DiskStoreTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "lazy-tests-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (!Directory.Exists(_directory)) return;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(_directory, true);
    }

    [TestMethod]
    public void What_is_put_comes_back_also_from_another_store()
    {
        var store = new DiskStore(_directory);
        Assert.IsNull(store.Get("kind", "key"));
        store.Put("kind", "key", [1, 2, 3]);
        store.Put("kind", "empty", []);
        store.Put("other", "key", [4]);
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, store.Get("kind", "key"));
        CollectionAssert.AreEqual(Array.Empty<byte>(), store.Get("kind", "empty"));
        CollectionAssert.AreEqual(new byte[] { 4 }, new DiskStore(_directory).Get("other", "key"));
        store.Put("kind", "key", [5, 6]);
        CollectionAssert.AreEqual(new byte[] { 5, 6 }, store.Get("kind", "key"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory));
        }
    }

    [TestMethod]
    public void A_changed_byte_removes_the_entry()
    {
        var store = new DiskStore(_directory);
        store.Put("kind", "key", [1, 2, 3, 4]);
        var file = Entry();
        var right = File.ReadAllBytes(file);
        for (var i = 0; i < right.Length; i++)
        {
            var wrong = (byte[])right.Clone();
            wrong[i] ^= 1;
            File.WriteAllBytes(file, wrong);
            Assert.IsNull(store.Get("kind", "key"), $"byte {i} was changed");
            Assert.IsFalse(File.Exists(file), $"byte {i}: the entry stayed");
        }
        File.WriteAllBytes(file, right);
        Assert.IsNotNull(store.Get("kind", "key"));
    }

    [TestMethod]
    public void A_cut_or_longer_entry_is_removed()
    {
        var store = new DiskStore(_directory);
        store.Put("kind", "key", [1, 2, 3, 4]);
        var file = Entry();
        var right = File.ReadAllBytes(file);
        for (var length = 0; length < right.Length; length++)
        {
            File.WriteAllBytes(file, right[..length]);
            Assert.IsNull(store.Get("kind", "key"), $"{length} bytes were left");
            Assert.IsFalse(File.Exists(file));
        }
        File.WriteAllBytes(file, [.. right, 0]);
        Assert.IsNull(store.Get("kind", "key"));
    }

    [TestMethod]
    public void An_entry_under_the_name_of_another_is_removed()
    {
        var store = new DiskStore(_directory);
        store.Put("kind", "key", [1]);
        var first = Entry();
        store.Put("kind", "key 2", [2]);
        var second = Directory.GetFiles(_directory).Single(f => f != first);
        File.Copy(first, second, true);
        Assert.IsNull(store.Get("kind", "key 2"));
        Assert.IsNotNull(store.Get("kind", "key"));
    }

    [TestMethod]
    public void A_place_that_cannot_be_written_switches_it_off()
    {
        Directory.CreateDirectory(_directory);
        var file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "");
        foreach (var place in new[] { file, Path.Combine(file, "below"), "/proc/nowhere", "bad\0name" })
        {
            var store = new DiskStore(place);
            store.Put("kind", "key", [1]);
            Assert.IsNull(store.Get("kind", "key"), place);
        }
        new DiskStore(null).Put("kind", "key", [1]);
        Assert.IsNull(new DiskStore(null).Get("kind", "key"));
    }

    [TestMethod]
    public void A_read_only_directory_is_still_read()
    {
        if (OperatingSystem.IsWindows()) return;
        var store = new DiskStore(_directory);
        store.Put("kind", "key", [1]);
        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var again = new DiskStore(_directory);
        again.Put("kind", "key 2", [2]);
        again.Put("kind", "key 2", [2]);
        CollectionAssert.AreEqual(new byte[] { 1 }, again.Get("kind", "key"));
    }

    [TestMethod]
    public void A_directory_that_vanishes_is_no_error()
    {
        var store = new DiskStore(_directory);
        Directory.Delete(_directory, true);
        store.Put("kind", "key", [1]);
        store.Put("kind", "key", [1]);
        Assert.IsNull(store.Get("kind", "key"));
    }

    [TestMethod]
    public void A_directory_that_others_may_write_to_is_not_used()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(_directory);
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_111_111);
        var store = new DiskStore(_directory);
        store.Put("kind", "key", [1]);
        Assert.IsNull(store.Get("kind", "key"));
        Assert.IsEmpty(Directory.GetFiles(_directory));
    }

    [TestMethod]
    public void The_oldest_entries_make_room_and_strangers_files_stay()
    {
        const int limit = 100_000;
        var store = new DiskStore(_directory, limit);
        File.WriteAllBytes(Path.Combine(_directory, "mine.txt"), new byte[limit]);
        File.WriteAllBytes(Path.Combine(_directory, "old.tmp"), [1]);
        File.SetLastWriteTimeUtc(Path.Combine(_directory, "old.tmp"), DateTime.UtcNow.AddDays(-1));
        store.Put("kind", "too large", new byte[limit / 2]);
        Assert.IsNull(store.Get("kind", "too large"));
        for (var i = 0; i < 40; i++)
        {
            store.Put("kind", $"key {i}", new byte[10_000]);
            var entries = Directory.GetFiles(_directory, "*.entry").Select(f => new FileInfo(f)).ToList();
            Bound.AtMost(limit, entries.Sum(f => f.Length));
            // Times of files are coarse.
            foreach (var e in entries) e.LastWriteTimeUtc = e.LastWriteTimeUtc.AddSeconds(-1);
        }
        Assert.IsNull(store.Get("kind", "key 0"));
        Assert.IsNotNull(store.Get("kind", "key 39"));
        Assert.IsTrue(File.Exists(Path.Combine(_directory, "mine.txt")));
        Assert.IsFalse(File.Exists(Path.Combine(_directory, "old.tmp")));
    }

    [TestMethod]
    public void Many_writers_and_readers_never_see_a_part_of_an_entry()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => new DiskStore(_directory, 400_000)).ToArray();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var (store, key) = (stores[i % stores.Length], i % 7);
            var data = new byte[1000 + (key * 3000)];
            Array.Fill(data, (byte)key);
            if (i % 3 == 0) store.Put("kind", $"{key}", data);
            else if (store.Get("kind", $"{key}") is { } found) CollectionAssert.AreEqual(data, found);
        });
        Assert.IsEmpty(Directory.GetFiles(_directory, "*.tmp"));
    }

    private string Entry() => Directory.GetFiles(_directory, "*.entry").Single();
}
