using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Lazy;

/// <summary>
/// NumPy's file format, versions 1 to 3, as numpy.lib.format documents it: a magic word, the version, the length of a header, the header as
/// the text of a Python dictionary (descr, fortran_order, shape), and the elements. An archive is a zip of such files. Python objects
/// (pickle) are refused.
/// </summary>
internal static class NpyFormat
{
    private const int Alignment = 64;
    private static readonly byte[] s_magic = [0x93, .. "NUMPY"u8];

    public static void Write(Stream stream, NDArray array)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(array);
        var tuple = string.Concat(array.Shape.Select(n => n.ToString(CultureInfo.InvariantCulture) + ", "));
        if (array.Rank > 1) tuple = tuple[..^2];
        else if (array.Rank == 1) tuple = tuple[..^1];
        var text = $"{{'descr': '{Description(array.DType)}', 'fortran_order': False, 'shape': ({tuple}), }}";
        // Blanks and a line feed fill up to a multiple of 64 bytes, so that the elements are aligned.
        var length = text.Length + 1;
        length += (Alignment - ((s_magic.Length + 4 + length) % Alignment)) % Alignment;
        stream.Write(s_magic);
        stream.Write([1, 0]);
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(size, checked((ushort)length));
        stream.Write(size);
        stream.Write(Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n"));
        stream.Write(array.ToBytes());
    }

    public static void WriteArchive(Stream stream, IReadOnlyDictionary<string, NDArray> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            using var entry = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
            Write(entry, array);
        }
    }

    public static Dictionary<string, NDArray> ReadArchive(Stream stream, string name)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var result = new Dictionary<string, NDArray>();
        foreach (var entry in zip.Entries)
        {
            using var part = entry.Open();
            result.Add(Path.GetFileNameWithoutExtension(entry.FullName), Read(part, $"{name}, {entry.FullName}"));
        }
        return result;
    }

    public static NDArray Read(Stream stream, string name)
    {
        var head = Bytes(stream, s_magic.Length + 2, name);
        if (!head.AsSpan(0, s_magic.Length).SequenceEqual(s_magic))
        {
            var hint = head[0] == 'P' && head[1] == 'K' ? " It is an archive: use jnp.load_npz." : "";
            throw new InvalidDataException($"load: {name} does not begin as a .npy file does.{hint}");
        }
        var version = head[s_magic.Length];
        if (version is < 1 or > 3) throw new InvalidDataException($"load: {name} has version {version} of the format; known are 1 to 3.");
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(Bytes(stream, 2, name))
            : BinaryPrimitives.ReadInt32LittleEndian(Bytes(stream, 4, name));
        if (length is < 0 or > 1 << 20) throw new InvalidDataException($"load: {name} has a header of {length} bytes, which cannot be.");
        var header = Encoding.UTF8.GetString(Bytes(stream, length, name));
        var description = Quoted(header, "descr", name);
        Shape shape = Extents(header, name);
        var (type, swap) = Parse(description, name);
        var data = Bytes(stream, checked((int)(shape.Size * type.Size)), name);
        if (swap) Swap(data, type.IsComplex ? type.Size / 2 : type.Size);
        var fortran = After(header, "fortran_order", name).StartsWith("True", StringComparison.Ordinal);
        if (!fortran) return NDArray.FromBytes(data, type, [.. shape]);
        return jnp.transpose(NDArray.FromBytes(data, type, [.. shape.Reverse()]));
    }

    // bfloat16 has no code of NumPy's; ml_dtypes, which JAX saves with, writes it as two bytes without meaning.
    private static string Description(DType type) => type == DType.BFloat16 ? "<V2"
        : $"{(type.Size == 1 ? '|' : '<')}{Letter(type)}{type.Size}";

    private static char Letter(DType type) => type.Kind switch
    {
        DKind.Bool => 'b',
        DKind.UInt => 'u',
        DKind.Int => 'i',
        DKind.Float => 'f',
        _ => 'c',
    };

    private static (DType Type, bool Swap) Parse(string description, string name)
    {
        if (description is "|V2" or "<V2") return (DType.BFloat16, false);
        var code = description.TrimStart('<', '>', '|', '=');
        var type = DType.All.FirstOrDefault(t => t != DType.BFloat16 && code == $"{Letter(t)}{t.Size}");
        return (type ?? throw new InvalidDataException($"load: {name} holds elements of type '{description}', which are no numbers known here."),
            description[0] == '>' && type.Size > 1);
    }

    private static void Swap(byte[] data, int size)
    {
        for (var i = 0; i < data.Length; i += size) data.AsSpan(i, size).Reverse();
    }

    private static int[] Extents(string header, string name)
    {
        var text = After(header, "shape", name);
        var end = text.IndexOf(')', StringComparison.Ordinal);
        if (text.Length == 0 || text[0] != '(' || end < 0) throw Unreadable(name, "shape");
        return [.. text[1..end].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : throw Unreadable(name, "shape"))];
    }

    private static string Quoted(string header, string key, string name)
    {
        var text = After(header, key, name);
        var end = text.Length > 1 && text[0] is '\'' or '"' ? text.IndexOf(text[0], 1) : -1;
        return end > 1 ? text[1..end] : throw Unreadable(name, key);
    }

    private static string After(string header, string key, string name)
    {
        foreach (var quote in "'\"")
        {
            var at = header.IndexOf($"{quote}{key}{quote}:", StringComparison.Ordinal);
            if (at >= 0) return header[(at + key.Length + 3)..].TrimStart();
        }
        throw Unreadable(name, key);
    }

    private static InvalidDataException Unreadable(string name, string key) => new($"load: the header of {name} has no readable '{key}'.");

    private static byte[] Bytes(Stream stream, int count, string name)
    {
        var bytes = new byte[count];
        if (stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) < count)
            throw new InvalidDataException($"load: {name} ends too early.");
        return bytes;
    }
}
