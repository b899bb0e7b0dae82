using System.Globalization;
using System.Runtime.InteropServices;

namespace Lazy;

// Arrays from and to files, bytes, text and memory of others.
public static partial class jnp
{
    /// <summary>Writes an array to a file in NumPy's format; the name gets the ending .npy if it has none.</summary>
    public static void save(string file, NDArray arr)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        using var stream = File.Create(WithEnding(file, ".npy"));
        NpyFormat.Write(stream, arr);
    }

    /// <summary>Writes an array to a stream in NumPy's format.</summary>
    public static void save(Stream file, NDArray arr) => NpyFormat.Write(file, arr);

    /// <summary>Writes named arrays to one archive; the name gets the ending .npz if it has none.</summary>
    public static void savez(string file, IReadOnlyDictionary<string, NDArray> kwds)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        using var stream = File.Create(WithEnding(file, ".npz"));
        NpyFormat.WriteArchive(stream, kwds);
    }

    /// <summary>Writes arrays to one archive under the names arr_0, arr_1, …</summary>
    public static void savez(string file, params ReadOnlySpan<NDArray> args)
    {
        var named = new Dictionary<string, NDArray>();
        for (var i = 0; i < args.Length; i++) named.Add(string.Create(CultureInfo.InvariantCulture, $"arr_{i}"), args[i]);
        savez(file, named);
    }

    /// <summary>The array of a file that <see cref="save(string, NDArray)"/> or NumPy wrote.</summary>
    /// <exception cref="InvalidDataException">The file is no such file, or holds Python objects.</exception>
    public static NDArray load(string file)
    {
        using var stream = File.OpenRead(file);
        return NpyFormat.Read(stream, file);
    }

    /// <summary>The arrays of an archive that <see cref="savez(string, IReadOnlyDictionary{string, NDArray})"/> or NumPy wrote.</summary>
    /// <exception cref="InvalidDataException">The file is no such archive.</exception>
    public static Dictionary<string, NDArray> load_npz(string file)
    {
        using var stream = File.OpenRead(file);
        return NpyFormat.ReadArchive(stream, file);
    }

    /// <summary>A vector from bytes, row-major and little-endian.</summary>
    /// <param name="buffer">The bytes; copied.</param>
    /// <param name="dtype">The element type, float32 if null.</param>
    /// <param name="count">The number of elements, -1: all.</param>
    /// <param name="offset">The first byte.</param>
    public static NDArray frombuffer(ReadOnlySpan<byte> buffer, DType? dtype = null, int count = -1, int offset = 0)
    {
        var type = dtype ?? float32;
        if (offset < 0 || offset > buffer.Length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"frombuffer: offset {offset} lies outside of {buffer.Length} bytes.");
        var rest = buffer[offset..];
        if (count < 0 && rest.Length % type.Size != 0)
            throw new ShapeException($"frombuffer: {rest.Length} bytes are no whole number of {type}, which has {type.Size}.");
        var n = count < 0 ? rest.Length / type.Size : count;
        if ((long)n * type.Size > rest.Length)
            throw new ShapeException($"frombuffer: {n} elements of {type} need {(long)n * type.Size} bytes; there are {rest.Length}.");
        return NDArray.FromBytes(rest[..(n * type.Size)].ToArray(), type, n);
    }

    /// <summary>A vector from the bytes of a file, as <see cref="frombuffer"/>; with a separator, from its text, as
    /// <see cref="fromstring"/>.</summary>
    public static NDArray fromfile(string file, DType? dtype = null, int count = -1, string sep = "", int offset = 0) =>
        string.IsNullOrEmpty(sep) ? frombuffer(File.ReadAllBytes(file), dtype, count, offset)
            : fromstring(File.ReadAllText(file)[offset..], dtype, count, sep);

    /// <summary>A vector from a sequence of numbers.</summary>
    public static NDArray fromiter<T>(IEnumerable<T> iterable, DType? dtype = null, int count = -1) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(iterable);
        var data = (count < 0 ? iterable : iterable.Take(count)).ToArray();
        if (count >= 0 && data.Length < count) throw new ShapeException($"fromiter: {count} numbers were asked for; there are {data.Length}.");
        return HostData.Array<T>(data, data.Length, dtype);
    }

    /// <summary>A vector from numbers in text.</summary>
    /// <param name="string">The text, in invariant notation.</param>
    /// <param name="dtype">The element type, float32 if null.</param>
    /// <param name="count">The number of elements, -1: all.</param>
    /// <param name="sep">What separates the numbers; a blank stands for any white space.</param>
    /// <exception cref="FormatException">Something is no number.</exception>
    public static NDArray fromstring(string @string, DType? dtype = null, int count = -1, string sep = " ")
    {
        ArgumentNullException.ThrowIfNull(@string);
        ArgumentException.ThrowIfNullOrEmpty(sep);
        var type = dtype ?? float32;
        var words = string.IsNullOrWhiteSpace(sep) ? @string.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            : @string.Split(sep, StringSplitOptions.TrimEntries);
        if (count >= 0 && count > words.Length)
            throw new ShapeException($"fromstring: {count} numbers were asked for; the text has {words.Length}.");
        if (count >= 0) words = words[..count];
        // Integers beyond 2^53 keep all their digits.
        return type.IsInteger ? HostData.Array<long>([.. words.Select(w => long.Parse(w, CultureInfo.InvariantCulture))], words.Length, type)
            : HostData.Array<double>([.. words.Select(w => double.Parse(w, CultureInfo.InvariantCulture))], words.Length, type);
    }

    private static string WithEnding(string file, string ending) =>
        file.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? file : file + ending;
}
