using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Rewriting;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using QuikGraph.Algorithms;

namespace Lazy.Tests;

[TestClass]
public sealed class GraphViewTests
{
    private sealed class Data : INodeValue;

    [TestMethod]
    public void ParallelEdgesAreTwo()
    {
        Node x = Graphs.Float(3), square = Lax.Mul(x, x), sum = Lax.Add(square, x);
        var view = new GraphView([sum]);
        Assert.AreEqual(3, view.VertexCount);
        Assert.AreEqual(4, view.EdgeCount);
        CollectionAssert.AreEqual(new[] { new Edge(x, square, 0), new Edge(x, square, 1) }, view.InEdges(square).ToArray());
        CollectionAssert.AreEqual(new[] { new Edge(x, square, 0), new Edge(x, square, 1), new Edge(x, sum, 1) },
            view.OutEdges(x).ToArray());
        Assert.AreEqual((0, 3), (view.InDegree(x), view.OutDegree(x)));
        Assert.AreEqual(3, view.Degree(square));
        Assert.IsTrue(view.TryGetEdges(x, square, out var both));
        Assert.AreEqual(2, both.Count());
        Assert.IsTrue(view.ContainsEdge(new Edge(x, square, 1)));
        Assert.IsFalse(view.ContainsEdge(new Edge(x, square, 2)));
        Assert.IsFalse(view.ContainsEdge(square, x));
        Assert.IsFalse(view.TryGetOutEdges(Graphs.Float(3), out _));
        Assert.AreEqual(new Edge(x, sum, 1), view.OutEdge(x, 2));
        Assert.AreEqual(4, view.Edges.Distinct().Count());
    }

    [TestMethod]
    public void ItsOrderIsATopologicalOneAndQuikGraphAgrees()
    {
        var random = new Random(7);
        var nodes = new List<Node> { Graphs.Float(3), Graphs.Float(3) };
        for (var i = 0; i < 3000; i++)
        {
            var a = nodes[random.Next(Math.Max(0, nodes.Count - 50), nodes.Count)];
            var b = random.Next(4) == 0 ? a : nodes[random.Next(nodes.Count)];
            nodes.Add(Lax.Add(a, b));
        }
        var view = new GraphView(nodes[^3..]);
        CheckOrder(view, view.Order.ToArray());
        CheckOrder(view, [.. view.TopologicalSort()]);
        Assert.AreEqual(view.EdgeCount, view.Vertices.Sum(view.OutDegree));
        for (var i = 0; i < view.VertexCount; i++) Assert.AreEqual(i, view.IndexOf(view.Order[i]));
    }

    [TestMethod]
    public void SettledNodesAreLeaves()
    {
        Node x = Graphs.Float(3), y = Lax.Sin(x), z = Lax.Cos(y);
        y.Settle(new Data(), keepRecipe: true);
        var view = new GraphView([z]);
        CollectionAssert.AreEqual(new[] { y, z }, view.Vertices.ToArray());
        Assert.IsTrue(view.IsInEdgesEmpty(y));
    }

    private static void CheckOrder(GraphView view, Node[] order)
    {
        Assert.HasCount(view.VertexCount, order);
        var place = order.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        foreach (var e in view.Edges) Bound.Below(place[e.Target], place[e.Source]);
    }
}

[TestClass]
public sealed class GraphTextTests
{
    [TestMethod]
    public void ALineForEachOperation()
    {
        Node x = Graphs.Float(2, 3), unused = Graphs.Of(DType.Int8), s = Graphs.Float();
        var y = Lax.Mul(Lax.Sin(x), Lax.Broadcast(Lax.Add(s, Lax.Constant(DType.Float32, 2)), (2, 3), []));
        Assert.AreEqual("""
            { a:float32[2,3] b:int8[] c:float32[]
              d:float32[2,3] = sin a
              e:float32[] = add c 2:float32[]
              f:float32[2,3] = broadcast_in_dim[shape=(2, 3) dims=()] e
              g:float32[2,3] = mul d f
              in (g, a) }
            """.ReplaceLineEndings("\n"), GraphText.Of(new ClosedGraph([x, unused, s], [y, x])));
    }

    [TestMethod]
    public void WhatIsTooLongIsCounted()
    {
        Node x = Graphs.Float(), y = x;
        for (var i = 0; i < 30; i++) y = Lax.Neg(y);
        Assert.AreEqual("{ a:float32[]\n  b:float32[] = neg a\n  c:float32[] = neg b\n  … 28 more operations\n  in (ae,) }",
            GraphText.Of([y], limit: 2));
        Assert.AreEqual("digraph {\n  n0 [label=\"parameter[x]\\nfloat32[]\", shape=box];\n  n1 [label=\"neg\\nfloat32[]\"];\n  n0 -> n1;\n"
            + "  rest [label=\"29 more nodes\", shape=note];\n}\n", GraphDot.Of([y], limit: 2));
    }

    [TestMethod]
    public void DotShowsParallelEdgesAndResults()
    {
        var x = Graphs.Float(3);
        var y = Lax.Mul(x, x);
        Assert.AreEqual("""
            digraph {
              n0 [label="parameter[x]\nfloat32[3]", shape=box];
              n1 [label="mul\nfloat32[3]", peripheries=2];
              n0 -> n1;
              n0 -> n1;
            }

            """.ReplaceLineEndings("\n"), GraphDot.Of(new ClosedGraph([x], [y])));
    }

    [TestMethod]
    public void NamesGoOnAfterZ() => CollectionAssert.AreEqual(new[] { "a", "z", "aa", "az", "ba", "zz", "aaa" },
        new[] { 0, 25, 26, 51, 52, 701, 702 }.Select(GraphText.Label).ToArray());

    // A million operations, half of which simplification removes, on a stack that a recursion would overflow after a few thousand.
    [TestMethod]
    public void AMillionNodesNeedNoDeepStack() => Graphs.OnSmallStack(() =>
    {
        Node x = Graphs.Float(3), y = x;
        for (var i = 0; i < 250_000; i++) y = Lax.Neg(Lax.Mul(Lax.Sin(Lax.Neg(y)), x));
        Assert.HasCount(1_000_001, Traversal.PostOrder([y]));
        GraphCheck.Run([y], "building");
        var simplified = new Rewriter(Simplify.Rules).Run([new Neg().Of(y)]);
        Assert.HasCount(500_002, Traversal.PostOrder(simplified));
        Assert.HasCount(500_002, Traversal.PostOrder(CommonSubexpressions.Run(simplified)));
        StringAssert.Contains(GraphText.Of([y], limit: 10), "… 999990 more operations");
        StringAssert.Contains(GraphDot.Of([y], limit: 10), "999991 more nodes");
        Assert.AreEqual(1_000_001, new GraphView([y]).VertexCount);
    });
}
