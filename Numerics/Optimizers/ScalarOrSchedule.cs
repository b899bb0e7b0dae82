namespace Lazy;

/// <summary>A number, or a schedule: a function from the number of steps made to a number.</summary>
public readonly struct ScalarOrSchedule
{
    private readonly NDArray? _value;

    private ScalarOrSchedule(NDArray? value, Func<NDArray, NDArray>? schedule) => (_value, Schedule) = (value, schedule);

    internal Func<NDArray, NDArray>? Schedule { get; }

    /// <summary>A number.</summary>
    public static implicit operator ScalarOrSchedule(double value) => new(value, null);

    /// <summary>A number, which a traced function may compute.</summary>
    public static implicit operator ScalarOrSchedule(NDArray value) => new(value, null);

    /// <summary>A schedule.</summary>
    public static implicit operator ScalarOrSchedule(Func<NDArray, NDArray> schedule) => new(null, schedule);

    internal NDArray At(NDArray count) => Schedule is { } schedule ? schedule(count) : _value ?? 0.0;

    internal NDArray Number => _value ?? throw new InvalidOperationException("internal: a schedule has no number.");
}
