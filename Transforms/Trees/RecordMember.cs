using System.Reflection;

namespace Lazy.Transforms.Trees;

/// <summary>A property or field of a record.</summary>
internal sealed class RecordMember
{
    private readonly FieldInfo? place;
    private readonly MethodInvoker? get;
    private readonly MethodInvoker? set;

    public RecordMember(PropertyInfo property)
    {
        (Name, Type, IsStatic) = (property.Name, property.PropertyType, property.IsDefined(typeof(StaticAttribute), true));
        get = MethodInvoker.Create(property.GetMethod!);
        set = property.SetMethod is { } setter ? MethodInvoker.Create(setter) : null;
    }

    public RecordMember(FieldInfo info)
    {
        (Name, Type, IsStatic) = (info.Name, info.FieldType, info.IsDefined(typeof(StaticAttribute), true));
        place = info;
    }

    public string Name { get; }

    public Type Type { get; }

    /// <summary>Whether the member belongs to the structure, whatever it holds.</summary>
    public bool IsStatic { get; set; }

    public bool CanSet => place is { IsInitOnly: false } || set is not null;

    public object? Get(object record) => place is null ? get!.Invoke(record) : place.GetValue(record);

    public void Set(object record, object? value)
    {
        if (place is null) set!.Invoke(record, value);
        else place.SetValue(record, value);
    }
}
