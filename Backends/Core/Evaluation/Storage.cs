using Lazy.Backends.Evaluation;
using Lazy.Graph;

namespace Lazy.Backends;

/// <summary>
/// The value of a settled node: a dense row-major buffer on a device, and copies on other devices where one was needed. The
/// contents never change, unless the buffer is donated, after which every use is an error.
/// </summary>
public sealed class Storage : INodeValue
{
    private DeviceBuffer? _buffer;
    private Copy? _copies;

    /// <summary>Wraps a buffer that was filled.</summary>
    public Storage(DeviceBuffer buffer, Aval aval)
    {
        _buffer = buffer;
        Aval = aval;
    }

    /// <summary>Shape and dtype of the contents.</summary>
    public Aval Aval { get; }

    /// <summary>Whether the buffer was donated.</summary>
    public bool IsDonated => Volatile.Read(ref _buffer) is null;

    /// <summary>The device that holds the original.</summary>
    public Device Device => Buffer.Device;

    /// <summary>The original.</summary>
    /// <exception cref="DonatedArrayException">It was donated.</exception>
    public DeviceBuffer Buffer => Volatile.Read(ref _buffer) ?? throw new DonatedArrayException(
        $"array: {Aval} was donated to a jitted function, which may have overwritten it. Use the array the function returned, or leave the argument out of donate_argnums.");

    /// <summary>The contents on a device, copied there if need be.</summary>
    public DeviceBuffer On(Device device)
    {
        var buffer = Buffer;
        if (ReferenceEquals(buffer.Device, device)) return buffer;
        var known = Volatile.Read(ref _copies);
        for (var c = known; c is not null; c = c.Next)
        {
            if (ReferenceEquals(c.Buffer.Device, device)) return c.Buffer;
        }
        var copy = new Copy(device.Allocate(buffer.Bytes), known);
        Transfer.Copy(buffer, copy.Buffer);
        // Two threads may copy at once; then both copies serve.
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _copies, copy, copy.Next), copy.Next)) copy.Next = Volatile.Read(ref _copies);
        return copy.Buffer;
    }

    /// <summary>An array of its own with the same contents on a device, sharing a buffer if they are there; neither can give that away.</summary>
    public Storage Share(Device device)
    {
        var buffer = On(device);
        buffer.IsShared = true;
        return new Storage(buffer, Aval);
    }

    /// <summary>Gives the buffer away. Later uses of this array throw.</summary>
    public DeviceBuffer Donate()
    {
        var buffer = Buffer;
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _buffer, null, buffer), buffer)) return Buffer;
        return buffer;
    }

    /// <summary>Copies contents to host memory, from a byte offset on; waits for pending work.</summary>
    public void Read(long offset, Span<byte> target) => Buffer.Device.Read(Buffer, offset, target);

    /// <summary>A new array with the given bytes, row-major and little-endian.</summary>
    public static Storage FromHost(Device device, ReadOnlySpan<byte> bytes, Aval aval)
    {
        if (bytes.Length != aval.Bytes) throw new InternalException($"{bytes.Length} bytes for {aval}.");
        var buffer = device.Allocate(bytes.Length);
        device.Write(buffer, bytes);
        return new Storage(buffer, aval);
    }

    // A list, since few arrays have any and hardly one has two.
    private sealed class Copy(DeviceBuffer buffer, Copy? next)
    {
        public DeviceBuffer Buffer { get; } = buffer;

        public Copy? Next { get; set; } = next;
    }
}
