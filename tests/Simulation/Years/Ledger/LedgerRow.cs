namespace PrivacyFunctions.Simulation.Years.Ledger;

/// <summary>A record as the simulation knows it, and nothing of how the app sees it.</summary>
internal sealed class LedgerRow(int table, long row, int tenant, int person, DateTime born)
{
    public int Table => table;

    public long Row => row;

    public int Tenant => tenant;

    /// <summary>The person's number in the tenant.</summary>
    public int Person => person;

    /// <summary>What the period is counted from.</summary>
    public DateTime Born => born;

    public bool IsGone { get; set; }

    /// <summary>It stays, but names nobody.</summary>
    public bool IsPseudonymised { get; set; }

    /// <summary>Its time by age is over, or it is not this collection's to end.</summary>
    public bool IsDone => IsGone || IsPseudonymised;
}
