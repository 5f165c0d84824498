using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>
/// A pack with every shape that an export meets: plain records, an omitted secret, a stored object, data that is never
/// kept.
/// </summary>
internal static class ExportPacks
{
    public static PolicyPack Small(bool signIn = false) =>
        Packs.Load(Yaml.Replace("SIGN_IN", signIn ? "true" : "false", StringComparison.Ordinal));

    private const string Yaml =
        """
        product: Testbed
        version: "2026-01"
        contact: privacy@testbed.example
        promises: { answerWithin: P30D, defaultRegulation: gdpr }
        exports: { packageLifetime: P30D, signInToDownload: SIGN_IN }
        erasure: { grace: P7D, backups: { maxAge: P30D } }
        identity:
          service: accounts
          collection: users
          subjectId: id
          email: email
        services:
          accounts:
            title: Accounts
            purpose: To let you in.
            connector: sqlite
            connection: product
            collections:
              users:
                title: Your <account>
                source: users
                tenant: tenant_id
                subject: id
                key: [id]
                lawfulBasis: contract
                retention: { text: As long as the account. }
                erase: { action: hard_delete }
                fields:
                  id: { category: identifier, class: identity }
                  email: { category: contact, class: identity }
                  password: { column: password_hash, category: credential, class: operational, omit: A secret. }
          usage:
            title: Usage
            purpose: To improve the product.
            connector: sqlite
            connection: product
            nothingKept:
              live-traffic: { title: Live traffic, reason: Processed in memory only. }
            collections:
              events:
                title: What you did
                source: events
                tenant: tenant_id
                subject: user_id
                key: [id]
                lawfulBasis: legitimate_interests
                retention: { text: 90 days. }
                erase: { action: hard_delete }
                fields:
                  id: { category: activity, class: behaviour }
                  page: { category: activity, class: behaviour }
                  seenAt: { column: seen_at, type: timestamp, category: activity, class: behaviour }
          documents:
            title: Documents
            purpose: To keep your files.
            connector: files
            connection: documents
            collections:
              files:
                title: Files
                source: files
                tenant: tenant_id
                subject: user_id
                key: [id]
                objects: object_name
                lawfulBasis: contract
                retention: { text: Until you delete them. }
                erase: { action: hard_delete }
                fields:
                  id: { category: content, class: identity }
                  name: { column: object_name, category: content, class: identity }
        """;
}
