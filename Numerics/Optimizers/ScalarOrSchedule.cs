namespace Lazy;

/// <summary>A number, or a schedule: a function from the number of steps made to a number.</summary>
public readonly struct ScalarOrSchedule
{
    private readonly NDArray? _value;
    private readonly double _number;

    private ScalarOrSchedule(double number, NDArray? value, Func<NDArray, NDArray>? schedule) =>
        (_number, _value, Schedule) = (number, value, schedule);

    internal Func<NDArray, NDArray>? Schedule { get; }

    /// <summary>A number.</summary>
    public static implicit operator ScalarOrSchedule(double value) => new(value, null, null);

    /// <summary>A number, which a traced function may compute.</summary>
    public static implicit operator ScalarOrSchedule(NDArray value) => new(0, value, null);

    /// <summary>A schedule.</summary>
    public static implicit operator ScalarOrSchedule(Func<NDArray, NDArray> schedule) => new(0, null, schedule);

    internal NDArray At(NDArray count) => Schedule is { } schedule ? schedule(count) : _value ?? _number;

    /// <summary>factor·number·x in the dtype of x, for what is no schedule. A C# number keeps all its digits.</summary>
    internal NDArray Times(double factor, NDArray x) => _value is null ? factor * _number * x : (factor * _value).AsType(x.DType) * x;
}
