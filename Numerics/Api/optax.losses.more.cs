namespace Lazy;

// Losses of segmentation and ranking, and those of Fenchel and Young.
public static partial class optax
{
    public static partial class losses
    {
        /// <summary>The binary sparsemax loss of labels 0 and 1: 0 where sparse_sigmoid(logits) is the label (Blondel et al., 2020).</summary>
        public static NDArray sparsemax_loss(NDArray logits, NDArray labels) =>
            jax.nn.sparse_plus(jnp.where(jnp.not_equal(labels, 0), -logits, logits));

        /// <summary>The sparsemax loss of scores [n,classes] and labels, integers [n]: [n] (Martins and Astudillo, 2016).</summary>
        public static NDArray multiclass_sparsemax_loss(NDArray scores, NDArray labels) => jax.vmap((NDArray s, NDArray label) =>
        {
            var p = projections.projection_simplex(s);
            var margins = s - s[label];
            return jnp.sum(p * jnp.where(p > 0, margins, 0)) + (0.5 * (1 - jnp.sum(p * p)));
        })(scores, labels);

        /// <summary>The Fenchel-Young loss max_fun(scores) - targets·scores along the last axis (Blondel et al., 2020).</summary>
        /// <param name="max_fun">From a vector, a number: of <c>logsumexp</c> the loss is the cross entropy.</param>
        /// <returns>A function of scores and targets.</returns>
        public static Func<NDArray, NDArray, NDArray> make_fenchel_young_loss(Func<NDArray, NDArray> max_fun)
        {
            var max = jnp.vectorize(max_fun, signature: "(n)->()");
            return (scores, targets) => max(scores) - jnp.sum(jnp.conj(targets) * scores, -1);
        }

        /// <summary>-Σ labels·log softmax(logits) of lists along the last axis, averaged.</summary>
        /// <param name="logits">The scores of items.</param>
        /// <param name="labels">Their relevance.</param>
        /// <param name="where">Which items there are.</param>
        /// <param name="weights">Factors of the labels.</param>
        /// <param name="reduce_fn">"mean" over lists with items, "sum", or null for a loss for each list.</param>
        public static NDArray ranking_softmax_loss(
            NDArray logits, NDArray labels, NDArray? where = null, NDArray? weights = null, string? reduce_fn = "mean")
        {
            var y = labels.AsType(logits.DType);
            if (weights is not null) y *= weights;
            var logs = LogSoftmax(logits, -1, where);
            if (where is not null) (y, logs) = (jnp.where(where, y, 0), jnp.where(where, logs, 0));
            var loss = -jnp.sum(y * logs, -1);
            var isList = where is null ? null : jnp.any(where, -1);
            switch (reduce_fn)
            {
                case null: return isList is null ? loss : jnp.where(isList, loss, 0);
                case "sum": return jnp.sum(loss, where: isList);
                case "mean":
                    if (isList is null) return jnp.mean(loss);
                    // Without any list the mean is 0.
                    return jnp.sum(loss, where: isList) / jnp.maximum(jnp.sum(isList), 1);
                default:
                    throw new ArgumentException($"ranking_softmax_loss: there is no reduce_fn '{reduce_fn}'; known are mean, sum and null.", nameof(reduce_fn));
            }
        }

        /// <summary>1 - (overlap + smooth) / (overlap + alpha·false positives + beta·false negatives + smooth) for each class, averaged: the
        /// Dice loss (Milletari et al., 2016), with weights as Tversky's.</summary>
        /// <param name="predictions">Logits [n,…,classes], or [n,…] and [n,…,1] for one class.</param>
        /// <param name="targets">From 0 to 1, in the same shape.</param>
        /// <param name="class_weights">A factor for each class.</param>
        /// <param name="smooth">Added to both sides of the fraction.</param>
        /// <param name="alpha">The weight of false positives.</param>
        /// <param name="beta">The weight of false negatives.</param>
        /// <param name="apply_softmax">Whether predictions are logits (softmax, of one class sigmoid) or probabilities.</param>
        /// <param name="reduction">Over classes: "mean", "sum" or "none".</param>
        /// <param name="ignore_background">Whether class 0 is left out.</param>
        /// <param name="axis">The axes that are summed; by default all but the first and the last.</param>
        public static NDArray dice_loss(NDArray predictions, NDArray targets, NDArray? class_weights = null, double smooth = 1, double alpha = 0.5,
            double beta = 0.5, bool apply_softmax = true, string reduction = "mean", bool ignore_background = false, Axes? axis = null)
        {
            if (predictions.Rank == targets.Rank - 1) predictions = jnp.expand_dims(predictions, -1);
            if (targets.Rank == predictions.Rank - 1) targets = jnp.expand_dims(targets, -1);
            if (predictions.Shape != targets.Shape || predictions.Rank == 0) throw new ShapeException(
                $"dice_loss: {predictions.Node.Aval} and {targets.Node.Aval} must have one shape, with an axis of classes.");
            var classes = predictions.Shape[^1];
            var p = !apply_softmax ? predictions : classes == 1 ? jax.nn.sigmoid(predictions) : jax.nn.softmax(predictions);
            var over = axis ?? (int[])[.. Enumerable.Range(1, Math.Max(0, p.Rank - 2))];
            NDArray overlap = jnp.sum(p * targets, over), predicted = jnp.sum(p, over), wanted = jnp.sum(targets, over);
            var loss = 1 - ((overlap + smooth) / (overlap + (alpha * (predicted - overlap)) + (beta * (wanted - overlap)) + smooth));
            if (class_weights is not null) loss *= class_weights;
            if (ignore_background && classes > 1) loss = loss["...", 1..];
            return reduction switch
            {
                "mean" => jnp.mean(loss, -1),
                "sum" => jnp.sum(loss, -1),
                "none" => loss,
                _ => throw new ArgumentException($"dice_loss: there is no reduction '{reduction}'; known are mean, sum and none.", nameof(reduction)),
            };
        }

        /// <summary><see cref="dice_loss"/> with classes weighted by the inverse squares of their frequencies, as one number (Sudre et al.,
        /// 2017).</summary>
        public static NDArray multiclass_generalized_dice_loss(
            NDArray predictions, NDArray targets, double smooth = 1, bool apply_softmax = true, bool ignore_background = false)
        {
            var frequency = jnp.sum(targets, (Axes)(int[])[.. Enumerable.Range(0, targets.Rank - 1)]);
            var weights = 1 / (jnp.square(frequency) + 1e-7);
            weights = weights / jnp.sum(weights) * targets.Shape[^1];
            return jnp.mean(dice_loss(predictions, targets, weights, smooth, apply_softmax: apply_softmax, reduction: "none", ignore_background: ignore_background));
        }

        /// <summary><see cref="dice_loss"/> of one class: logits and targets [n,…] or [n,…,1].</summary>
        public static NDArray binary_dice_loss(NDArray predictions, NDArray targets, double smooth = 1, bool apply_sigmoid = true)
        {
            if (predictions.Rank == targets.Rank && predictions.Shape[^1] != 1)
                (predictions, targets) = (jnp.expand_dims(predictions, -1), jnp.expand_dims(targets, -1));
            return dice_loss(predictions, targets, smooth: smooth, apply_softmax: apply_sigmoid);
        }
    }
}
