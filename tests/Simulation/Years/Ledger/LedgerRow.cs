namespace PrivacyFunctions.Simulation.Years.Ledger;

/// <summary>A record as the simulation knows it, and nothing of how the app sees it.</summary>
/// <param name="parent">What it belongs to; null: nothing.</param>
internal sealed class LedgerRow(
    int table, long row, int tenant, int person, DateTime born, LedgerRow? parent = null)
{
    public int Table => table;

    public long Row => row;

    public int Tenant => tenant;

    /// <summary>The person's number in the tenant.</summary>
    public int Person => person;

    /// <summary>What the period is counted from.</summary>
    public DateTime Born => born;

    public LedgerRow? Parent => parent;

    /// <summary>What belongs to it, also what is gone; null: nothing ever did.</summary>
    public List<LedgerRow>? Children { get; set; }

    /// <summary>Something that is not done yet belongs to it.</summary>
    public bool HasChildren => Children?.Exists(child => !child.IsDone) == true;

    /// <summary>A protected person among these protects it too: whose it is, what it belongs to, what belongs to it.</summary>
    public IEnumerable<LedgerRow> Kin
    {
        get
        {
            yield return this;
            if (parent is { IsGone: false })
                yield return parent;
            foreach (var child in Children ?? [])
            {
                if (!child.IsGone)
                    yield return child;
            }
        }
    }

    /// <summary>Null while it is there.</summary>
    public DateTime? GoneAt { get; set; }

    public bool IsGone => GoneAt is not null;

    /// <summary>It stays, but names nobody.</summary>
    public bool IsPseudonymised { get; set; }

    /// <summary>Its time by age is over, or it is not this collection's to end.</summary>
    public bool IsDone => IsGone || IsPseudonymised;
}
