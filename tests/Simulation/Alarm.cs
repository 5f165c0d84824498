namespace PrivacyFunctions.Simulation;

/// <summary>Something that happens at a time.</summary>
/// <param name="Order">Those of one time happen in the order in which they were set.</param>
/// <param name="Owner">Goes with this process; null for what the world does.</param>
internal sealed record Alarm(DateTimeOffset Due, long Order, Process? Owner, Action Ring) : IComparable<Alarm>
{
    public int CompareTo(Alarm? other) => (Due, Order).CompareTo((other!.Due, other.Order));
}
