using System.Collections.Concurrent;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>A native object that commands in flight may still use.</summary>
internal interface INative
{
    /// <summary>Destroys it.</summary>
    void Destroy(VkContext context);
}

/// <summary>
/// Where native objects go whose owners are gone. Owners die on any thread, finalisers among them, and only leave the object here;
/// the thread of the driver destroys it once all commands that were recorded before are done.
/// </summary>
internal sealed class VkGraveyard(VkContext context)
{
    private readonly ConcurrentQueue<INative> _dead = new();
    private readonly Queue<(long Serial, INative Object)> _waiting = new();
    private readonly HashSet<INative> _all = [];

    /// <summary>Objects that exist.</summary>
    public int Count => _all.Count;

    /// <summary>Remembers a new object, so that it ends with the driver at the latest.</summary>
    public void Add(INative item) => _all.Add(item);

    /// <summary>Gives an object up; from any thread, also after the driver is gone.</summary>
    public void Bury(INative item) => _dead.Enqueue(item);

    /// <summary>Destroys what no command needs any more.</summary>
    /// <param name="last">The last batch that may use what was given up until now.</param>
    /// <param name="completed">The last batch that is done.</param>
    public void Collect(long last, long completed)
    {
        while (_dead.TryDequeue(out var item)) _waiting.Enqueue((last, item));
        while (_waiting.TryPeek(out var first) && first.Serial <= completed)
        {
            _waiting.Dequeue();
            Destroy(first.Object);
        }
    }

    /// <summary>Destroys everything; nothing may be running.</summary>
    public void DestroyAll()
    {
        foreach (var item in _all) item.Destroy(context);
        _all.Clear();
        _waiting.Clear();
    }

    private void Destroy(INative item)
    {
        if (_all.Remove(item)) item.Destroy(context);
    }
}
