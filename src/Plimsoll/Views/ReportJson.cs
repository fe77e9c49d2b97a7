using System.Text.Json.Serialization;
using Plimsoll.Errors;
using Plimsoll.Server;
using Plimsoll.Server.Api;

namespace Plimsoll.Views;

/// <summary>The JSON of reports that the command line alone makes: camel case, nulls shown.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AuditReport))]
[JsonSerializable(typeof(BuiltReport))]
[JsonSerializable(typeof(ChangesReport))]
[JsonSerializable(typeof(CheckedReport))]
[JsonSerializable(typeof(CheckedSecretsReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(HistoryReport))]
[JsonSerializable(typeof(ReceiptReport))]
[JsonSerializable(typeof(RegistryReport))]
[JsonSerializable(typeof(CollectedReport))]
[JsonSerializable(typeof(CommandReport))]
[JsonSerializable(typeof(DownReport))]
[JsonSerializable(typeof(ErrorCode[]))]
[JsonSerializable(typeof(ExportedReport))]
[JsonSerializable(typeof(InitReport))]
[JsonSerializable(typeof(MadeKeyReport))]
[JsonSerializable(typeof(OpenedReport))]
[JsonSerializable(typeof(ServingReport))]
[JsonSerializable(typeof(LockReport))]
[JsonSerializable(typeof(KeysReport))]
[JsonSerializable(typeof(MarkReport))]
[JsonSerializable(typeof(SecretFileReport))]
[JsonSerializable(typeof(SecretKeyReport))]
[JsonSerializable(typeof(SecretsReport))]
[JsonSerializable(typeof(VerifiedReport))]
[JsonSerializable(typeof(WhereReport))]
[JsonSerializable(typeof(WhyReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
