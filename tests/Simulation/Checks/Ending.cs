using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Simulation.Story;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>What must be so when faults have stopped and nothing is left to do.</summary>
internal static class Ending
{
    public static void Check(World world, IReadOnlyList<AuditHead> heads)
    {
        if (AuditTrail.FindFault(world.Main, heads) is { } fault)
            world.Violate(fault);
        if (!world.Checks.MayLeavePermits && People.Tenants.Any(tenant =>
            world.Main.Query(HoldRows.Query(tenant, HoldRows.PermitPrefix), after: null).Count > 0))
            world.Violate("A permit to destroy was not given back, though every call was answered.");
        var events = AuditTrail.Ids(world.Main).ToHashSet(StringComparer.Ordinal);
        foreach (var erasure in world.Checks.Erasures)
            Check(world, erasure, events);
    }

    private static void Check(World world, KnownErasure erasure, HashSet<string> events)
    {
        var stored = world.Main.Get(RequestRows.Request(erasure.Tenant, erasure.Request));
        if (stored is null)
        {
            world.Violate($"The request {erasure.Request} was never written.");
            return;
        }

        var request = EntityJson.Read<DataSubjectRequest>(stored);
        if (request.IsOpen)
            world.Violate($"The erasure of {erasure.Subject} has not ended: {request.Status}.");
        if (erasure.CancelledAt is not null && request.Status is not RequestStatus.Cancelled)
            world.Violate($"The erasure of {erasure.Subject} was cancelled and is {request.Status}.");
        var isErased = request.Status is RequestStatus.Completed or RequestStatus.PartiallyCompleted;
        if (isErased != erasure.HasCertificate)
            world.Violate($"The erasure of {erasure.Subject} is {request.Status}, certificate: {erasure.HasCertificate}.");
        if (isErased)
            CheckErased(world, erasure, events);
        else if (erasure.Gone.Count > 0)
            world.Violate($"The erasure of {erasure.Subject} is {request.Status}, and records are gone.");
        Expect(world, events, $"{erasure.Request}.submitted");
    }

    private static void CheckErased(World world, KnownErasure erasure, HashSet<string> events)
    {
        var id = erasure.Request;
        foreach (var known in new[] { "begun", "key", "finished" })
            Expect(world, events, $"{id}.erasure.{known}");
        foreach (var service in Ports.SimulatedProduct.Services)
            Expect(world, events, $"{id}.erasure.service.{service}");
        var isBack = !Remains.IsErased(world, erasure.Tenant, erasure.Subject);
        if (isBack && !events.Any(known => known.StartsWith($"{id}.erasure.resurrected.", StringComparison.Ordinal)))
            world.Violate($"{erasure.Subject} is back, and nobody has raised the alarm.");
        if (world.Deletions.Get(DeletionRows.Done(erasure.Tenant, id.Value)) is null)
            world.Violate($"The deletion log does not say that the deletion of {erasure.Subject} is finished.");
        if (world.Main.Get(RequestRows.Contact(erasure.Tenant, id)) is not null)
            world.Violate($"The address of {erasure.Subject} is still kept after the last mail.");
    }

    private static void Expect(World world, HashSet<string> events, string id)
    {
        if (!events.Contains(id))
            world.Violate($"The audit log lacks the event {id}.");
    }
}
