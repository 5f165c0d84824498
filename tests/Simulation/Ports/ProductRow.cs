using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>A record of the product as it lies in its table.</summary>
/// <param name="Number">Never used again, whatever becomes of the record.</param>
/// <param name="Text">All columns.</param>
internal sealed record ProductRow(string Service, long Number, string Text);

/// <summary>Whose record it is, and how it was made.</summary>
/// <param name="Expired">The law does not keep it any more.</param>
/// <param name="Imported">It came while the story ran.</param>
internal sealed record RowOwner(TenantId Tenant, SubjectId Subject, bool Expired = false, bool Imported = false);
