namespace Plimsoll.Workspace;

/// <summary>The codes of findings. A code never changes its meaning.</summary>
internal static class Codes
{
    public const string NotYaml = "PLM2001";
    public const string TooLarge = "PLM2002";
    public const string DuplicateKey = "PLM2003";
    public const string UnknownKey = "PLM2004";
    public const string WrongType = "PLM2005";
    public const string Missing = "PLM2006";
    public const string NotOneOf = "PLM2007";
    public const string Conflict = "PLM2008";
    public const string Version = "PLM2009";

    public const string UnsafeName = "PLM2010";
    public const string DuplicateName = "PLM2011";
    public const string UnknownName = "PLM2012";
    public const string Cycle = "PLM2013";
    public const string TwoManifests = "PLM2014";
    public const string PodReplicas = "PLM2015";
    public const string PodJob = "PLM2016";

    public const string LongName = "PLM2017";
    public const string PodName = "PLM2018";
    public const string TooLong = "PLM2019";

    public const string MissingFile = "PLM2020";
    public const string Escapes = "PLM2021";
    public const string NothingToBuild = "PLM2022";

    public const string Number = "PLM2030";
    public const string Port = "PLM2031";
    public const string Duration = "PLM2032";
    public const string Size = "PLM2033";
    public const string Percent = "PLM2034";
    public const string Cpu = "PLM2035";

    public const string Character = "PLM2070";
    public const string TwoAddresses = "PLM2071";
    public const string SharedAccount = "PLM2080";
    public const string Platform = "PLM2090";
    public const string Window = "PLM2101";
    public const string SecretVariable = "PLM2102";
}
