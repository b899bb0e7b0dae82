namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        /// <summary>Space.</summary>
        public static partial class spatial
        {
            /// <summary>Rotations of three dimensions, as in scipy.spatial.transform.</summary>
            public static partial class transform
            {
                /// <summary>Rotations between rotations, each at its time: from one to the next by the shortest way with constant
                /// speed.</summary>
                /// <param name="Times">The times, ascending: [n].</param>
                /// <param name="Rotations">n rotations.</param>
                public sealed record Slerp(NDArray Times, Rotation Rotations)
                {
                    /// <summary>The rotations at times [m], or the one at a time.</summary>
                    public Rotation Invoke(NDArray times)
                    {
                        if (Times.Rank != 1 || Rotations.Quat.Rank != 2 || Times.Shape[0] != Rotations.Quat.Shape[0] || Times.Shape[0] < 2)
                            throw new ShapeException($"Slerp: the times {Times.Node.Aval} must be one for each of the rotations {Rotations.Quat.Node.Aval}, at least 2.");
                        var (t, known) = Promoted.Inexact("Slerp", times, Times);
                        NDArray first = Rotations.Quat[..^1], last = Rotations.Quat[1..];
                        var way = (new Rotation(first).Inv() * new Rotation(last)).AsRotvec();
                        var part = jnp.clip(jnp.searchsorted(known, t) - 1, 0, known.Shape[0] - 2);
                        var share = (t - known[part]) / (known[part + 1] - known[part]);
                        return new Rotation(first[part]) * Rotation.FromRotvec(way[part] * jnp.expand_dims(share, -1));
                    }
                }
            }
        }
    }
}
