using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms.Checks;

namespace Lazy.Transforms.Control;

// How control flow hands errors on.
public sealed partial record Scan
{
    internal override (Node[] Parts, Report Report) Checked(Checker checker, Node[] x)
    {
        var p = BodyRules.Parameters(Body.Parameters, "p");
        var (o, report) = checker.Apply(Body, p);
        var (before, after) = report.Code is null ? ([], []) : report.Carried();
        var body = BodyRules.Closed([.. p, .. before], [.. o[..Carry], .. after, .. o[Carry..]]);
        var end = Carry + before.Length;
        var all = Project.All(new Scan(body, Consts, end, Length, Reverse, Unroll).Of([.. x, .. before.Select(b => Lax.Zeros(b.Aval))]));
        return ([.. all[..Carry], .. all[end..]], report.Code is null ? Report.None : new(all[Carry], all[(Carry + 1)..end]));
    }
}

public sealed partial record While
{
    internal override (Node[] Parts, Report Report) Checked(Checker checker, Node[] x)
    {
        var p = BodyRules.Parameters([.. Condition.Parameters.Take(ConditionConsts), .. Body.Parameters], "p");
        // The condition held for the state with which an iteration begins, so it is checked there.
        var tested = checker.Apply(Condition, [.. p[..ConditionConsts], .. p[Consts..]]).Report;
        var (next, report) = checker.Apply(Body, p[ConditionConsts..]);
        report = tested.Then(report);
        if (report.Code is null)
        {
            var same = new While(Condition, ConditionConsts, BodyRules.Closed(p[ConditionConsts..], next), BodyConsts);
            return (Project.All(same.Of(x)), Report.None);
        }
        var (before, after) = report.Carried();
        var condition = new ClosedGraph([.. Condition.Parameters, .. BodyRules.Parameters(before, "error")], Condition.Outputs).Copy();
        var loop = new While(condition, ConditionConsts, BodyRules.Closed([.. p, .. before], [.. next, .. after]), Consts);
        var all = Project.All(loop.Of([.. x[..ConditionConsts], .. x, .. before.Select(b => Lax.Zeros(b.Aval))]));
        // The last test is the one after which no iteration begins.
        var last = checker.Apply(Condition, [.. x[..ConditionConsts], .. all[..Carry]]).Report;
        return (all[..Carry], new Report(all[Carry], all[(Carry + 1)..]).Then(last));
    }
}

public sealed partial record Cond
{
    internal override (Node[] Parts, Report Report) Checked(Checker checker, Node[] x)
    {
        var made = Branches.Select(b =>
        {
            var p = BodyRules.Parameters(b.Parameters, "p");
            var (outputs, report) = checker.Apply(b, p);
            return (Parameters: p, Outputs: outputs, Report: report);
        }).ToArray();
        var canFail = made.Any(m => m.Report.Code is not null);
        // Each branch gives what the texts of its own checks show, and zeros for those of the others.
        Node[] shown = [.. made.SelectMany(m => m.Report.Payload)];
        var branches = made.Select((m, k) =>
        {
            var first = made.Take(k).Sum(other => other.Report.Payload.Length);
            Node?[] payload = [.. new Node?[first], .. m.Report.Payload, .. new Node?[shown.Length - first - m.Report.Payload.Length]];
            Node[] error = !canFail ? [] : [m.Report.Code ?? Lax.Zeros(Report.CodeAval),
                .. payload.Select((n, i) => BodyRules.Fit(n, shown[i].Aval with { Weak = false }))];
            return BodyRules.Closed(m.Parameters, [.. m.Outputs.Select((o, i) => BodyRules.Fit(o, Outputs[i].Aval)), .. error]);
        });
        var all = Project.All(new Cond([.. branches]).Of(x));
        return (all[..Outputs.Count], canFail ? new(all[Outputs.Count], all[(Outputs.Count + 1)..]) : Report.None);
    }
}
