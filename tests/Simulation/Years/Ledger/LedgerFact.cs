using PrivacyFunctions.Simulation.Years.Policy;

namespace PrivacyFunctions.Simulation.Years.Ledger;

/// <summary>One reason that a fact gives: for the records of one collection to go.</summary>
/// <param name="Due">From then on they go.</param>
/// <param name="Told">When the app learned of it.</param>
/// <param name="Person">Only theirs; null: all of the tenant.</param>
/// <param name="Rows">Only these; null: whichever there are.</param>
/// <param name="OnlyEarlier">What is made later is not meant, as when a feature is switched on again.</param>
internal sealed record LedgerFact(
    string Type, int Tenant, int Table, DateTime At, DateTime Due, DateTime Told, int? Person, HashSet<long>? Rows,
    bool OnlyEarlier)
{
    /// <summary>Nothing was left of its records: what comes later is not meant.</summary>
    public bool IsSpent { get; set; }

    public bool Concerns(LedgerRow row) =>
        row.Tenant == Tenant && row.Table == Table && (Person is null || Person == row.Person) &&
        (Rows is null || Rows.Contains(row.Row)) && (!OnlyEarlier || row.Born <= Told);

    /// <summary>The type of fact that takes this one back.</summary>
    public string? TakenBackBy => Type switch
    {
        "account_closed" => "account_reopened",
        "trial_expired" => "trial_converted",
        "contract_ended" => "contract_resumed",
        _ => null,
    };
}
