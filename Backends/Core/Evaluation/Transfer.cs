using System.Buffers;

namespace Lazy.Backends.Evaluation;

/// <summary>Copies between devices through host memory, a piece at a time, so that the size of an array sets no limit.</summary>
internal static class Transfer
{
    /// <summary>The bytes of one piece.</summary>
    public const int Piece = 8 << 20;

    /// <summary>Copies a buffer to one of the same size on another device.</summary>
    public static void Copy(DeviceBuffer from, DeviceBuffer to, int piece = Piece)
    {
        byte[]? host = null;
        try
        {
            for (var at = 0L; at < from.Bytes; at += piece)
            {
                var count = (int)Math.Min(piece, from.Bytes - at);
                // Memory that the host sees is read or written where it lies.
                if (from.Device.TryHostMemory(from, at, count, out var source))
                {
                    to.Device.Write(to, at, source);
                }
                else if (to.Device.TryHostMemory(to, at, count, out var target))
                {
                    from.Device.Read(from, at, target);
                }
                else
                {
                    host ??= ArrayPool<byte>.Shared.Rent((int)Math.Min(piece, from.Bytes));
                    from.Device.Read(from, at, host.AsSpan(0, count));
                    to.Device.Write(to, at, host.AsSpan(0, count));
                }
            }
        }
        finally
        {
            if (host is not null) ArrayPool<byte>.Shared.Return(host);
        }
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }
}
