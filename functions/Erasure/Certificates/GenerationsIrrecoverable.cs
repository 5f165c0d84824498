using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// The date that the generations of the tenant's KEK give: the vault's own, or the one that follows from the settings
/// while the next generation has not taken over yet.
/// </summary>
internal sealed class GenerationsIrrecoverable(IKeyGenerations generations) : IKeyIrrecoverable
{
    public async Task<DateTimeOffset?> FindAsync(
        TenantId tenant, DateTimeOffset inaccessibleAt, CancellationToken cancellation)
    {
        try
        {
            return (await generations.IrrecoverableAtAsync(tenant, inaccessibleAt, cancellation)).At;
        }
        catch (KeyUnavailableException)
        {
            // The tenant's keys are gone or contradict themselves: nobody knows the date, and the certificate says so.
            return null;
        }
    }
}
