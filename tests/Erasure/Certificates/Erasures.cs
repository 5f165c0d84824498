using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

/// <summary>Erasures as they may be certified, and what a test changes about them.</summary>
internal static class Erasures
{
    public static readonly RequestId Request = RequestId.Parse("req_01jd0000000000000000000001");

    /// <summary>The sample pack with backups of one service under our keys, and one recipient.</summary>
    public static PolicyPack Pack { get; } = Packs.Sample() is var pack
        ? pack with
        {
            Erasure = pack.Erasure with
            {
                Backups = new BackupRules(CalendarPeriod.Parse("P35D"), ["documents"]),
                Recipients =
                [
                    new Recipient("mailer", "Mailer & Sons <Ltd>", "privacy@mailer.example", ["accounts"]),
                    new Recipient("advisor", "Advisor", null, ["accounts"]),
                ],
            },
        }
        : throw new InvalidOperationException();

    /// <summary>Every service of the pack is confirmed, an hour after the point of no return.</summary>
    public static ErasureRecord Confirmed(RequestId? request = null)
    {
        var started = SettableTime.Start.AddHours(-1);
        return new ErasureRecord(
            TenantId.Parse("acme"), request ?? Request, Regulation.Gdpr, "hmac-1:3f0c", started.AddDays(-7),
            GraceEndedAt: started, NoGrace: false, started, started.AddMinutes(10), started.AddMinutes(15),
            [.. Pack.Services.Select(service => Service(service, started.AddMinutes(9)))],
            [new HoldInterval("hold_1", started.AddMinutes(2), started.AddMinutes(4))],
            [new RecipientTold("mailer", started.AddMinutes(11)), new RecipientTold("advisor", null)],
            [new Approval("requested", "actor-1", started.AddDays(-7))]);
    }

    /// <summary>The same with another receipt for one collection.</summary>
    public static ErasureRecord With(this ErasureRecord record, string collection, Receipt receipt) => record with
    {
        Services = [.. record.Services.Select(service => service with
        {
            Result = service.Result with
            {
                Items = [.. service.Result.Items.Select(item =>
                    item.Collection == collection ? item with { Receipt = receipt } : item)],
            },
        })],
    };

    public static ErasureRecord WithService(
        this ErasureRecord record, string name, Func<ServiceErasure, ServiceErasure?> change) => record with
        {
            Services = [.. record.Services
                .Select(service => service.Service == name ? change(service) : service).OfType<ServiceErasure>()],
        };

    private static ServiceErasure Service(Service service, DateTimeOffset verifiedAt)
    {
        var items = service.Collections.Select(collection => new CollectionResult(collection.Name, Of(collection)))
            .Concat(service.NothingKept.Select(kept => new CollectionResult(kept.Name, new Receipt.NotKept())));
        return new ServiceErasure(
            service.Name, new ServiceResult(service.Name, [.. items]),
            service.Collections.Count > 0 ? verifiedAt : null, []);
    }

    private static Receipt Of(Collection collection) => collection.Erase.Action switch
    {
        EraseAction.Retain => new Receipt.Retained(
            collection.Erase.Ground!, SettableTime.Start.AddYears(7), collection.Name.Length),
        EraseAction.Pseudonymise => new Receipt.Pseudonymised(2),
        _ => new Receipt.Erased(collection.Name.Length),
    };
}
