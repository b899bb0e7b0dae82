namespace Lazy;

/// <summary>Shapes that do not fit an operation. The text names the operation and every shape.</summary>
public sealed class ShapeException(string message) : ArgumentException(message);

/// <summary>Dtypes that do not fit an operation. The text names the operation and every dtype.</summary>
public sealed class DTypeException(string message) : ArgumentException(message);

/// <summary>Arrays that were committed to different devices meet in one operation. The text names both.</summary>
public sealed class DeviceMismatchException(string message) : ArgumentException(message);

/// <summary>An index outside its axis, known when the call is made.</summary>
public sealed class IndexException(string message) : ArgumentException(message);

/// <summary>A value that only exists while a function is traced was asked for, or used after its transform had ended.</summary>
public sealed class TracedValueException(string message) : InvalidOperationException(message);

/// <summary>A function cannot be differentiated as asked.</summary>
public sealed class DifferentiationException(string message) : InvalidOperationException(message);

/// <summary>An array whose buffer was donated to a jitted function was used again.</summary>
public sealed class DonatedArrayException(string message) : InvalidOperationException(message);

/// <summary>A check of <c>jax.experimental.checkify</c> has failed.</summary>
public sealed class CheckFailedException(string message) : InvalidOperationException(message);

/// <summary>A device is missing, was lost, or has no memory left.</summary>
public class LazyDeviceException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LazyDeviceException(string message, Exception? inner = null) : base(message, inner) { }
}

/// <summary>A broken invariant of the library itself; its text starts with <c>internal:</c>.</summary>
public sealed class InternalException(string message) : Exception("internal: " + message);
