namespace Lazy.Graph.Reference;

/// <summary>Between numbers and the bytes of buffers: row-major, little-endian, dense.</summary>
public static class HostBytes
{
    /// <summary>The bytes of an array.</summary>
    public static byte[] ToBytes(HostArray array)
    {
        var size = array.DType.Size;
        var bytes = new byte[checked(array.Data.Length * size)];
        for (var i = 0; i < array.Data.Length; i++)
        {
            var bits = ScalarMath.ToBits(array.Data[i]);
            for (var b = 0; b < size; b++) bytes[(i * size) + b] = (byte)(bits >> (8 * b));
        }
        return bytes;
    }

    /// <summary>The array that bytes hold.</summary>
    public static HostArray FromBytes(Aval aval, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != aval.Bytes) throw new InternalException($"HostBytes: {bytes.Length} bytes for {aval}.");
        var data = new Scalar[aval.Shape.Size];
        for (var i = 0; i < data.Length; i++) data[i] = ReadScalar(aval.DType, bytes.Slice(i * aval.DType.Size, aval.DType.Size));
        return new HostArray(aval.Shape, aval.DType, data);
    }

    /// <summary>The number that the bytes of one element hold.</summary>
    public static Scalar ReadScalar(DType type, ReadOnlySpan<byte> bytes)
    {
        UInt128 bits = 0;
        for (var b = type.Size - 1; b >= 0; b--) bits = (bits << 8) | bytes[b];
        return ScalarMath.FromBits(type, bits);
    }
}
