namespace Lazy.Backends.Cpu;

/// <summary>Memory of the pool for the length of a scope; its contents are not initialised.</summary>
internal readonly unsafe ref struct Scratch<T> where T : unmanaged
{
    private readonly long capacity;

    /// <summary>Rents room for <paramref name="count"/> values.</summary>
    public Scratch(long count) => Pointer = (T*)HostPool.Shared.Rent(checked(count * sizeof(T)), out capacity);

    /// <summary>The first value.</summary>
    public T* Pointer { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => HostPool.Shared.Return((nint)Pointer, capacity);
}
