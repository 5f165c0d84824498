using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Simulation.Story;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>What is sealed for a tenant in each of the ways there are; the product keeps what is here.</summary>
/// <param name="Wrapped">A service's key under the tenant's, as the service keeps it.</param>
/// <param name="WrappedOfAda">One under the key of a person.</param>
/// <param name="Record">A record under the person's key.</param>
/// <param name="Pseudonym">Of the person.</param>
internal sealed record TenantCanaries(
    byte[] Key, byte[] Wrapped, byte[] KeyOfAda, byte[] WrappedOfAda, byte[] Record, string Pseudonym)
{
    private const string Purpose = "canary";
    private static readonly string[] Notes = ["note-1", "note-2", "note-3", "note-4", "note-5"];
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("The canary's own words.");

    public static async Task<TenantCanaries> MakeAsync(Process process, TenantId tenant)
    {
        var services = process.Get<ServiceDataKeys>();
        var key = (ServiceKeyOutcome.Given)await services.GenerateAsync(tenant, null, CancellationToken.None);
        var ofAda = (ServiceKeyOutcome.Given)await services.GenerateAsync(tenant, People.Ada, CancellationToken.None);
        foreach (var note in Notes)
            await SafeOf(process).AddAsync(tenant, note, CancellationToken.None);
        return new TenantCanaries(
            key.Key, key.Wrapped!, ofAda.Key, ofAda.Wrapped!,
            await process.Get<EnvelopeCipher>().SealAsync(
                new KeyScope.Subject(tenant, People.Ada), Purpose, "record", Plain, CancellationToken.None),
            await PseudonymAsync(process, tenant));
    }

    /// <summary>Whether the app's own process opens something, with whatever it has in memory.</summary>
    public static async Task<bool> ReadsAsync(Process process, TenantId tenant)
    {
        try
        {
            return await SafeOf(process).OpensAsync(tenant, Notes[0], CancellationToken.None);
        }
        catch (KeyUnavailableException)
        {
            return false;
        }
    }

    /// <summary>What of it does not open to a process that has nothing in memory; null: everything does.</summary>
    public string? FindClosed(World world, TenantId tenant) => Try(world, tenant, world.Main)
        .Where(tried => !tried.Opens).Select(tried => tried.Name).FirstOrDefault();

    /// <summary>What of it opens to such a process on these tables; null: nothing does.</summary>
    public string? FindOpen(World world, TenantId tenant, StoredTables main) => Try(world, tenant, main)
        .Where(tried => tried.Opens).Select(tried => tried.Name).FirstOrDefault();

    private List<(string Name, bool Opens)> Try(World world, TenantId tenant, StoredTables main)
    {
        var process = ProcessFactory.Start(world, main);
        return
        [
            ("a service's key", Opens(process, () => UnwrapsAsync(process, tenant, null, Wrapped, Key))),
            ("a service's key of a person", Opens(
                process, () => UnwrapsAsync(process, tenant, People.Ada, WrappedOfAda, KeyOfAda))),
            ("a record of a person", Opens(process, async () => (await process.Get<EnvelopeCipher>().OpenAsync(
                new KeyScope.Subject(tenant, People.Ada), Purpose, "record", Record, CancellationToken.None))
                .AsSpan().SequenceEqual(Plain))),
            .. Notes.Select(note => (note, Opens(
                process, () => SafeOf(process).OpensAsync(tenant, note, CancellationToken.None)))),
            ("the pseudonyms", Opens(process, async () => (await process.Get<IPseudonyms>().CandidatesAsync(
                tenant, PseudonymKinds.Subject, People.Ada.Value, CancellationToken.None))
                .Any(candidate => candidate.Text == Pseudonym))),
        ];
    }

    /// <summary>Closed is what cannot be opened; whatever else is thrown is a mistake.</summary>
    private static bool Opens(Process process, Func<Task<bool>> open)
    {
        try
        {
            return process.Atomically(open);
        }
        catch (KeyUnavailableException)
        {
            return false;
        }
    }

    private static async Task<bool> UnwrapsAsync(
        Process process, TenantId tenant, Identity.SubjectId? subject, byte[] wrapped, byte[] key) =>
        await process.Get<ServiceDataKeys>().UnwrapAsync(tenant, subject, wrapped, CancellationToken.None)
            is ServiceKeyOutcome.Given(var opened, _) && opened.AsSpan().SequenceEqual(key);

    private static async Task<string> PseudonymAsync(Process process, TenantId tenant) =>
        (await process.Get<IPseudonyms>().OfAsync(
            tenant, PseudonymKinds.Subject, People.Ada.Value, CancellationToken.None)).Text;

    private static SimulatedSafe SafeOf(Process process) =>
        process.Services.GetServices<IResealable>().OfType<SimulatedSafe>().Single();
}
