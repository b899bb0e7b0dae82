using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary>
/// Records, class and struct, and anonymous types. Every public member with state is a child: the primary constructor's first, then
/// members with a setter. The runtime's invokers compile themselves where code may be generated and interpret where not.
/// </summary>
internal sealed class RecordContainer : Container
{
    private readonly Member[] members;
    private readonly ConstructorInvoker? create;
    private readonly int positional;

    private RecordContainer(Type type, ConstructorInfo? constructor, Member[] members) : base(type, ContainerFamily.Record)
    {
        this.members = members;
        create = constructor is null ? null : ConstructorInvoker.Create(constructor);
        positional = constructor?.GetParameters().Length ?? 0;
    }

    public static RecordContainer? TryPlan(Type type)
    {
        if (type.IsAbstract || !IsRecord(type)) return null;
        var all = Members(type);
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public)
            .Where(c => c.GetParameters().All(p => all.Exists(m => m.Name == p.Name && m.Type == p.ParameterType)))
            .MaxBy(c => c.GetParameters().Length);
        if (constructor is null && !type.IsValueType) return null;
        Member[] first = [.. (constructor?.GetParameters() ?? []).Select(p => all.Find(m => m.Name == p.Name)!)];
        return new RecordContainer(type, constructor, [.. first, .. all.Except(first).Where(m => m.CanSet)]);
    }

    public override object? Open(object value, ChildStack children)
    {
        foreach (var member in members) children.Push(member.Get(value));
        return null;
    }

    public override object Build(object? data, object?[] children, bool retype)
    {
        for (var i = 0; i < members.Length; i++)
            if (!Fits(members[i].Type, children[i])) throw Misfit(Key(data, i), members[i].Type, children[i]);
        var record = create is null ? RuntimeHelpers.GetUninitializedObject(Type) : create.Invoke(children.AsSpan(0, positional));
        for (var i = positional; i < members.Length; i++) members[i].Set(record, children[i]);
        return record;
    }

    public override TreeKey Key(object? data, int child) => new GetAttrKey(members[child].Name);

    public override StringBuilder Print(StringBuilder text, object? data, IReadOnlyList<TreeDef> children) =>
        text.Append(IsAnonymous(Type) ? "" : TreeText.Name(Type))
            .AppendJoined('(', children.Select((child, i) => members[i].Name + "=" + child.Text), ')');

    /// <summary>Member names decide, not the type: an anonymous object can stand beside a record, for example as its axes.</summary>
    public override bool Corresponds(object? data, Container other, object? otherData) =>
        other is RecordContainer record && members.Select(m => m.Name).SequenceEqual(record.members.Select(m => m.Name));

    /// <summary>The compiler marks record classes by a clone method and record structs by the method that prints their members.</summary>
    public static bool IsRecord(Type type) => IsAnonymous(type) || (type.IsValueType
        ? type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(StringBuilder)]) is not null
        : type.GetMethod("<Clone>$") is not null);

    private static bool IsAnonymous(Type type) => type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal);

    /// <summary>Public properties and fields, those of base records first, in the order of declaration.</summary>
    private static List<Member> Members(Type type)
    {
        const BindingFlags Flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;
        var found = new List<Member>();
        for (var t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            var properties = t.GetProperties(Flags).Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .OrderBy(p => p.MetadataToken).Select(p => new Member(p));
            var fields = t.GetFields(Flags).OrderBy(f => f.MetadataToken).Select(f => new Member(f));
            found.InsertRange(0, properties.Concat(fields).Where(m => !found.Exists(seen => seen.Name == m.Name)).ToList());
        }
        return found;
    }

    private sealed class Member
    {
        private readonly FieldInfo? place;
        private readonly MethodInvoker? get;
        private readonly MethodInvoker? set;

        public Member(PropertyInfo property)
        {
            (Name, Type) = (property.Name, property.PropertyType);
            get = MethodInvoker.Create(property.GetMethod!);
            set = property.SetMethod is { } setter ? MethodInvoker.Create(setter) : null;
        }

        public Member(FieldInfo info)
        {
            (Name, Type) = (info.Name, info.FieldType);
            place = info;
        }

        public string Name { get; }

        public Type Type { get; }

        public bool CanSet => place is { IsInitOnly: false } || set is not null;

        public object? Get(object record) => place is null ? get!.Invoke(record) : place.GetValue(record);

        public void Set(object record, object? value)
        {
            if (place is null) set!.Invoke(record, value);
            else place.SetValue(record, value);
        }
    }
}
