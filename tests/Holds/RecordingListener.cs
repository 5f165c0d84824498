using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Local;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Holds;

internal sealed class RecordingListener : IHoldListener
{
    public List<SubjectId?> Told { get; } = [];

    public bool Fails { get; set; }

    public Task HoldChangedAsync(
        DurableTaskClient client, TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        Told.Add(subject);
        return Fails ? throw new InvalidOperationException("The scheduler does not answer.") : Task.CompletedTask;
    }
}
