using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary>
/// Records, class and struct, anonymous types, and classes registered by their members. Every public member with state is a child, or,
/// where it is marked so, part of the structure: the constructor's first, then members with a setter. The runtime's invokers compile
/// themselves where code may be generated and interpret where not.
/// </summary>
internal sealed class RecordContainer : Container
{
    private readonly RecordMember[] members;
    private readonly RecordMember[] parts;
    private readonly ConstructorInvoker? create;
    private readonly int positional;

    private RecordContainer(Type type, ConstructorInfo? constructor, RecordMember[] members) : base(type, ContainerFamily.Record)
    {
        this.members = members;
        parts = Array.FindAll(members, m => !m.IsStatic);
        create = constructor is null ? null : ConstructorInvoker.Create(constructor);
        positional = constructor?.GetParameters().Length ?? 0;
    }

    public static RecordContainer? TryPlan(Type type) =>
        type.IsAbstract || !IsRecord(type) ? null : TryPlan(type, Members(type));

    /// <summary>The plan of a class, whether a record or not, whose members the user names.</summary>
    /// <param name="type">The class or struct.</param>
    /// <param name="data">The children; if null, what the other lists do not name.</param>
    /// <param name="meta">The members that belong to the structure; if null, what the other lists do not name.</param>
    /// <param name="drop">Members that are neither: the constructor sets them.</param>
    public static RecordContainer Plan(Type type, IReadOnlyList<string>? data, IReadOnlyList<string>? meta, IReadOnlyList<string> drop)
    {
        var all = Members(type);
        var named = (data ?? []).Concat(meta ?? []).Concat(drop).ToArray();
        if (named.FirstOrDefault(name => !all.Exists(m => m.Name == name)) is { } unknown)
            throw Refused(type, $"has no public member {unknown}; it has {string.Join(", ", all.Select(m => m.Name))}");
        if (named.GroupBy(name => name).FirstOrDefault(g => g.Count() > 1) is { } twice) throw Refused(type, $"names {twice.Key} twice");
        all.RemoveAll(m => drop.Contains(m.Name));
        foreach (var member in all) member.IsStatic |= meta?.Contains(member.Name) ?? (data is not null && !data.Contains(member.Name));
        var plan = TryPlan(type, all)
            ?? throw Refused(type, "needs a public constructor whose parameters are its members, or one without parameters and setters");
        if (named.Except(drop).FirstOrDefault(name => !Array.Exists(plan.members, m => m.Name == name)) is { } lost)
            throw Refused(type, $"has the member {lost}, which no constructor takes and which has no setter; leave it out");
        if (data is not null && meta is not null && plan.members.FirstOrDefault(m => !named.Contains(m.Name)) is { } left)
            throw Refused(type, $"has the member {left.Name}, which no list names; put it into data_fields, meta_fields or drop_fields");
        return plan;
    }

    private static ArgumentException Refused(Type type, string problem) => new($"register_dataclass: {TreeText.Name(type)} {problem}");

    private static RecordContainer? TryPlan(Type type, List<RecordMember> all)
    {
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public)
            .Where(c => c.GetParameters().All(p => Find(all, p) is not null)).MaxBy(c => c.GetParameters().Length);
        if (constructor is null && !type.IsValueType) return null;
        var first = new List<RecordMember>();
        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            var member = Find(all, parameter)!;
            member.IsStatic |= parameter.IsDefined(typeof(StaticAttribute), true);
            first.Add(member);
        }
        return new RecordContainer(type, constructor, [.. first, .. all.Except(first).Where(m => m.CanSet)]);
    }

    /// <summary>The member that a parameter sets: of its type, and of its name, which classes write in lower case.</summary>
    private static RecordMember? Find(List<RecordMember> all, ParameterInfo parameter) =>
        all.Find(m => m.Name == parameter.Name && m.Type == parameter.ParameterType)
        ?? all.Find(m => string.Equals(m.Name, parameter.Name, StringComparison.OrdinalIgnoreCase) && m.Type == parameter.ParameterType);

    public override object? Open(object value, ChildStack children)
    {
        foreach (var member in parts) children.Push(member.Get(value));
        return parts.Length == members.Length ? null : StaticsOf(value);
    }

    private Statics StaticsOf(object value) => new([.. members.Where(m => m.IsStatic).Select(m => m.Get(value))]);

    public override object Build(object? data, object?[] children, bool retype)
    {
        for (var i = 0; i < children.Length; i++)
            if (!Fits(parts[i].Type, children[i])) throw Misfit(Key(data, i), parts[i].Type, children[i]);
        var values = data is Statics statics ? Merge(statics, children) : children;
        var record = create is null ? RuntimeHelpers.GetUninitializedObject(Type) : create.Invoke(values.AsSpan(0, positional));
        for (var i = positional; i < members.Length; i++) members[i].Set(record, values[i]);
        return record;
    }

    private object?[] Merge(Statics statics, object?[] children)
    {
        int next = 0, nextStatic = 0;
        return Array.ConvertAll(members, m => m.IsStatic ? statics.Values[nextStatic++] : children[next++]);
    }

    public override object? DataOf(object? data) => ((Statics?)data)?.Values.Clone();

    public override TreeKey Key(object? data, int child) => new GetAttrKey(parts[child].Name);

    public override StringBuilder Print(StringBuilder text, object? data, IReadOnlyList<PyTreeDef> children)
    {
        int next = 0, nextStatic = 0;
        return text.Append(IsAnonymous(Type) ? "" : TreeText.Name(Type)).AppendJoined('(', members.Select(m =>
            m.Name + "=" + (m.IsStatic ? TreeText.Value(((Statics)data!).Values[nextStatic++]) : children[next++].Text)), ')');
    }

    /// <summary>
    /// Member names decide, not the type: an anonymous object can stand beside a record, for example as its axes. Static members of one
    /// type have to agree.
    /// </summary>
    public override bool Corresponds(object? data, Container other, object? otherData) =>
        other is RecordContainer record && parts.Select(m => m.Name).SequenceEqual(record.parts.Select(m => m.Name))
        && (Type != other.Type || Equals(data, otherData));

    /// <summary>The compiler marks record classes by a clone method and record structs by the method that prints their members.</summary>
    public static bool IsRecord(Type type) => IsAnonymous(type) || (type.IsValueType
        ? type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(StringBuilder)]) is not null
        : type.GetMethod("<Clone>$") is not null);

    private static bool IsAnonymous(Type type) => type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal);

    /// <summary>Public properties and fields, those of base records first, in the order of declaration.</summary>
    private static List<RecordMember> Members(Type type)
    {
        const BindingFlags Flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;
        var found = new List<RecordMember>();
        for (var t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            var properties = t.GetProperties(Flags).Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .OrderBy(p => p.MetadataToken).Select(p => new RecordMember(p));
            var fields = t.GetFields(Flags).OrderBy(f => f.MetadataToken).Select(f => new RecordMember(f));
            found.InsertRange(0, properties.Concat(fields).Where(m => !found.Exists(seen => seen.Name == m.Name)).ToList());
        }
        return found;
    }

    /// <summary>The values of the members that belong to the structure, equal element by element.</summary>
    private sealed class Statics(object?[] values)
    {
        public object?[] Values => values;

        public override bool Equals(object? obj) => obj is Statics other && Structural.Equals(values, other.Values);

        public override int GetHashCode() => Structural.GetHashCode(values);

        // An array of sizes is equal to another of the same sizes.
        private static IEqualityComparer Structural => StructuralComparisons.StructuralEqualityComparer;
    }
}
