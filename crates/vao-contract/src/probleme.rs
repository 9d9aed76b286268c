//! Problèmes (RFC 9457) : un code fermé, un statut HTTP, un titre en français.

use serde::{Deserialize, Serialize};
use vao_domain::{Code, Statut};

use crate::services_externes::ServiceExterne;

vao_domain::codes! {
    /// Code d'un problème. Le statut HTTP en découle.
    pub enum CodeProbleme {
        /// Le corps ou un paramètre ne se lit pas.
        RequeteInvalide = "requete-invalide", "La requête ne peut pas être lue";
        /// Adresse ou mot de passe incorrect, sans dire lequel.
        IdentifiantsInvalides = "identifiants-invalides", "Adresse ou mot de passe incorrect";
        /// Le code de connexion est faux.
        CodeInvalide = "code-invalide", "Le code saisi n'est pas le bon";
        /// Le code ou le défi n'est plus valable.
        CodeExpire = "code-expire", "Ce code n'est plus valable";
        /// L'adresse du compte n'est pas encore confirmée (dit après le bon mot de passe seulement).
        CourrielAConfirmer = "courriel-a-confirmer", "Votre adresse n'est pas encore confirmée";
        /// Le compte attend d'être approuvé (dit après le bon mot de passe seulement).
        CompteEnAttente = "compte-en-attente", "Votre compte attend d'être approuvé";
        /// Les conditions d'utilisation en vigueur ne sont pas acceptées.
        CguAAccepter = "cgu-a-accepter", "Les conditions d'utilisation sont à accepter";
        /// Une application d'authentification est demandée à ce compte.
        SecondFacteurAActiver = "second-facteur-a-activer", "Une application d'authentification est à activer";
        /// Le lien reçu par courriel n'existe pas, a déjà servi ou a été remplacé.
        LienInvalide = "lien-invalide", "Ce lien n'est pas valable";
        /// Le lien reçu par courriel est trop ancien.
        LienExpire = "lien-expire", "Ce lien n'est plus valable";
        /// Pas de session, ou session finie.
        NonConnecte = "non-connecte", "Vous n'êtes pas connecté";
        /// La clé d'API n'existe pas, a pris fin ou a été révoquée.
        CleApiInvalide = "cle-api-invalide", "Cette clé d'API n'est pas valable";
        /// La clé d'API n'a pas le droit que demande cette opération.
        PorteeInsuffisante = "portee-insuffisante", "Cette clé d'API n'a pas ce droit";
        /// La clé d'API est bonne, mais le compte de son titulaire n'est pas en service.
        ClientSuspendu = "client-suspendu", "Le compte de cette clé d'API est suspendu";
        /// Le rôle ne permet pas cette opération.
        RoleInsuffisant = "role-insuffisant", "Votre compte ne permet pas cette opération";
        /// L'objet est visible, mais son instruction revient à un autre territoire.
        HorsTerritoire = "hors-territoire", "Cette déclaration est instruite par un autre département";
        /// L'objet est visible, mais seul l'organisme déclarant peut agir.
        OrganismeNonAutorise = "organisme-non-autorise", "Seul l'organisme déclarant peut faire cette opération";
        /// Un agent ne donne que ce qu'il a, dans son territoire, jamais à lui-même.
        DelegationRefusee = "delegation-refusee", "Vous ne pouvez pas faire ce changement";
        /// La fiche est celle d'un autre territoire.
        FicheHorsTerritoire = "fiche-hors-territoire", "Cette fiche est celle d'un autre territoire";
        /// Origine de la requête refusée sur une route à cookie.
        OrigineRefusee = "origine-refusee", "Cette requête vient d'une page inconnue";
        /// L'objet n'existe pas, ou pas pour cet appelant.
        Introuvable = "introuvable", "Cet élément est introuvable";
        /// La route n'existe pas.
        RouteInconnue = "route-inconnue", "Cette adresse n'existe pas";
        /// La méthode n'est pas admise sur cette route.
        MethodeNonAdmise = "methode-non-admise", "Cette opération n'existe pas ici";
        /// La fiche de l'organisme n'est pas complète.
        OrganismeIncomplet = "organisme-incomplet", "La fiche de votre organisme est incomplète";
        /// Il manque des informations pour finaliser la fiche.
        FicheIncomplete = "fiche-incomplete", "Il manque des informations pour finaliser la fiche";
        /// Le compte a déjà un organisme.
        DejaRattache = "deja-rattache", "Votre compte est déjà rattaché à un organisme";
        /// Une autre fiche a ce SIRET.
        OrganismeExistant = "organisme-existant", "Une fiche existe déjà pour ce SIRET";
        /// Le SIRET n'est pas celui pour lequel le compte a été approuvé.
        SiretDifferent = "siret-different", "Ce SIRET n'est pas celui de votre compte";
        /// Le type choisi contredit la catégorie juridique.
        TypeOrganismeIncoherent = "type-organisme-incoherent", "Le type choisi ne correspond pas à cette entreprise";
        /// Un siège porte l'agrément de son entreprise.
        SiegePorteur = "siege-porteur", "Un siège est forcément le porteur de l'agrément";
        /// Un établissement secondaire ne porte pas l'agrément.
        SecondaireNonPorteur = "secondaire-non-porteur", "Un établissement secondaire ne porte pas l'agrément";
        /// Le siège de l'établissement n'a pas de fiche.
        SiegeInconnu = "siege-inconnu", "Le siège de cet établissement n'est pas encore inscrit";
        /// La fiche du siège n'est pas complète.
        SiegeIncomplet = "siege-incomplet", "La fiche du siège n'est pas encore complète";
        /// Le siège n'a pas autorisé cet établissement.
        EtablissementNonAutorise = "etablissement-non-autorise", "Le siège n'a pas autorisé cet établissement";
        /// L'établissement est fermé, ou l'entreprise a cessé.
        EtablissementFerme = "etablissement-ferme", "Cet établissement est fermé";
        /// Le répertoire n'annonce pas ce SIRET comme successeur.
        SiretNonSuccesseur = "siret-non-successeur", "Ce SIRET n'est pas le successeur du vôtre";
        /// Le changement demande l'accord d'un agent.
        ChangementAAdmettre = "changement-a-admettre", "Ce changement demande l'accord de la DREETS";
        /// Aucun agrément valable au premier jour du séjour.
        AgrementInvalide = "agrement-invalide", "Aucun agrément n'est valable au début du séjour";
        /// Le délai légal est passé, et l'administration n'admet plus de dépôt tardif.
        DelaiDepasse = "delai-depasse", "Le délai pour déclarer ce séjour est dépassé";
        /// Le statut actuel ne permet pas cette action.
        EtatIncompatible = "etat-incompatible", "Cette action n'est plus possible";
        /// L'organisme n'aurait plus aucun utilisateur validé.
        DernierUtilisateur = "dernier-utilisateur-organisme", "C'est le dernier utilisateur de cet organisme";
        /// Un compte a déjà cette adresse.
        CompteExistant = "compte-existant", "Un compte a déjà cette adresse";
        /// La clé d'idempotence a déjà servi à une autre requête.
        CleReutilisee = "cle-idempotence-reutilisee", "Cette clé a déjà servi à une autre requête";
        /// La version envoyée n'est plus la dernière.
        VersionPerimee = "version-perimee", "Ce dossier a changé depuis que vous l'avez ouvert";
        /// L'en-tête `If-Match` manque.
        VersionExigee = "version-exigee", "La version du dossier est exigée";
        /// Corps trop volumineux.
        CorpsTropGrand = "corps-trop-grand", "L'envoi est trop volumineux";
        /// Type de contenu non admis.
        TypeNonAdmis = "type-non-admis", "Ce type de contenu n'est pas admis";
        /// Le fichier n'est pas d'un type admis, ou son nom annonce un autre type.
        TypeFichierRefuse = "type-refuse", "Ce type de fichier n'est pas admis";
        /// Le PDF est protégé par un mot de passe ou des restrictions.
        PdfProtege = "pdf-protege", "Ce PDF est protégé";
        /// Le PDF contient un programme, un lancement ou un fichier joint.
        PdfActif = "pdf-actif", "Ce PDF contient des éléments actifs";
        /// Le PDF est abîmé.
        PdfIllisible = "pdf-illisible", "Ce PDF est illisible";
        /// L'image est abîmée ou trop grande pour être lue.
        ImageIllisible = "image-illisible", "Cette image est illisible";
        /// Le document attend l'antivirus.
        EnAnalyse = "en-analyse", "Ce document est en cours d'analyse";
        /// L'antivirus a trouvé une menace : le contenu est détruit.
        Virus = "virus", "Ce document a été refusé par l'antivirus";
        /// Le document est joint à un dossier.
        DocumentJoint = "document-joint", "Ce document est joint à un dossier";
        /// Des champs sont à corriger.
        SaisieInvalide = "saisie-invalide", "Des champs sont à corriger";
        /// Des informations manquent pour déposer.
        DeclarationIncomplete = "declaration-incomplete", "Il manque des informations pour déposer";
        /// Les étapes ne couvrent pas le séjour.
        EtapesIncompletes = "etapes-incompletes", "Les étapes ne couvrent pas tout le séjour";
        /// L'attestation sur l'honneur manque.
        AttestationManquante = "attestation-manquante", "L'attestation sur l'honneur est obligatoire";
        /// Le dépôt est tardif : l'urgence doit être justifiée.
        MotifUrgenceRequis = "motif-urgence-requis", "Le délai est dépassé, expliquez l'urgence";
        /// Un commentaire est demandé.
        CommentaireRequis = "commentaire-requis", "Un commentaire est obligatoire";
        /// Trop de tentatives ou de demandes.
        TropDeDemandes = "trop-de-demandes", "Trop de tentatives, patientez avant de réessayer";
        /// Service momentanément indisponible.
        ServiceIndisponible = "service-indisponible", "Le service est momentanément indisponible";
        /// Un service externe ne répond pas ; `service` dit lequel.
        ServiceExterneIndisponible = "service-externe-indisponible", "Un service externe ne répond pas";
        /// Erreur interne.
        Interne = "erreur-interne", "Une erreur est survenue de notre côté";
    }
}

impl CodeProbleme {
    /// Statut HTTP du problème.
    pub const fn statut_http(self) -> u16 {
        match self {
            Self::RequeteInvalide => 400,
            Self::IdentifiantsInvalides | Self::NonConnecte | Self::CodeInvalide | Self::CodeExpire => 401,
            Self::CleApiInvalide => 401,
            Self::PorteeInsuffisante | Self::ClientSuspendu => 403,
            Self::RoleInsuffisant | Self::HorsTerritoire | Self::OrganismeNonAutorise | Self::OrigineRefusee => 403,
            Self::CourrielAConfirmer | Self::CompteEnAttente | Self::CguAAccepter | Self::SecondFacteurAActiver => 403,
            Self::DelegationRefusee | Self::FicheHorsTerritoire => 403,
            Self::OrganismeExistant | Self::SiretDifferent | Self::SiretNonSuccesseur => 403,
            Self::Introuvable | Self::RouteInconnue | Self::LienInvalide => 404,
            Self::MethodeNonAdmise => 405,
            Self::OrganismeIncomplet | Self::AgrementInvalide | Self::EtatIncompatible | Self::CleReutilisee => 409,
            Self::DernierUtilisateur | Self::CompteExistant | Self::DejaRattache => 409,
            Self::TypeOrganismeIncoherent | Self::SiegePorteur | Self::SecondaireNonPorteur => 409,
            Self::SiegeInconnu | Self::SiegeIncomplet | Self::EtablissementNonAutorise => 409,
            Self::EtablissementFerme | Self::ChangementAAdmettre | Self::DelaiDepasse => 409,
            Self::EnAnalyse | Self::Virus | Self::DocumentJoint => 409,
            Self::LienExpire => 410,
            Self::VersionPerimee => 412,
            Self::CorpsTropGrand => 413,
            Self::TypeNonAdmis | Self::TypeFichierRefuse => 415,
            Self::PdfProtege | Self::PdfActif | Self::PdfIllisible | Self::ImageIllisible => 422,
            Self::SaisieInvalide | Self::DeclarationIncomplete | Self::EtapesIncompletes => 422,
            Self::FicheIncomplete => 422,
            Self::AttestationManquante | Self::MotifUrgenceRequis | Self::CommentaireRequis => 422,
            Self::VersionExigee => 428,
            Self::TropDeDemandes => 429,
            Self::Interne => 500,
            Self::ServiceIndisponible | Self::ServiceExterneIndisponible => 503,
        }
    }
}

/// Champ à corriger : où, pourquoi, comment le dire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ErreurChamp {
    /// Pointeur JSON du champ dans le corps envoyé, par exemple `/dateFin`.
    pub pointeur: String,
    /// Code de la règle, en kebab-case.
    pub code: String,
    /// Message français, prêt à afficher.
    pub message: String,
}

impl ErreurChamp {
    /// Compose une erreur de champ.
    pub fn new(pointeur: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointeur: pointeur.into(),
            code: code.into(),
            message: message.into(),
        }
    }
}

/// Problème rendu par l'API (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Probleme {
    /// Adresse qui décrit le problème.
    #[serde(rename = "type")]
    pub type_: String,
    /// Titre français.
    pub title: String,
    /// Statut HTTP.
    pub status: u16,
    /// Code fermé.
    pub code: CodeProbleme,
    /// Explication française : ce qui s'est passé, quoi faire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Identifiant de la requête (`urn:uuid:…`), à citer à l'assistance.
    #[serde(default)]
    pub instance: String,
    /// Champs à corriger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erreurs: Vec<ErreurChamp>,
    /// Statut actuel du dossier, quand il explique le refus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etat: Option<String>,
    /// Actions encore possibles dans ce statut.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions_possibles: Vec<String>,
    /// Version actuelle du dossier, quand celle envoyée est périmée.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<vao_domain::Version>,
    /// Secondes à attendre avant de réessayer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reessayer_dans: Option<u32>,
    /// Service externe en cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceExterne>,
}

impl Probleme {
    /// Problème de ce code, sans détail.
    pub fn de(code: CodeProbleme) -> Self {
        Self {
            type_: format!("urn:vao:probleme:{}", code.code()),
            title: code.libelle().to_owned(),
            status: code.statut_http(),
            code,
            detail: None,
            instance: String::new(),
            erreurs: Vec::new(),
            etat: None,
            actions_possibles: Vec::new(),
            version: None,
            reessayer_dans: None,
            service: None,
        }
    }

    /// Ajoute l'explication.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Ajoute les champs à corriger.
    #[must_use]
    pub fn erreurs(mut self, erreurs: Vec<ErreurChamp>) -> Self {
        self.erreurs = erreurs;
        self
    }

    /// Ajoute le statut actuel d'une déclaration et ce qu'il permet.
    #[must_use]
    pub fn etat(self, etat: Statut) -> Self {
        self.etat_et_actions(etat, etat.actions_possibles())
    }

    /// Ajoute un statut et les actions qu'il permet, quel que soit l'objet.
    #[must_use]
    pub fn etat_et_actions<A: Code>(mut self, etat: impl Code, actions: impl IntoIterator<Item = A>) -> Self {
        self.etat = Some(etat.code().to_owned());
        self.actions_possibles = actions.into_iter().map(|action| action.code().to_owned()).collect();
        self
    }
}

impl std::fmt::Display for Probleme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.title, self.code.code())
    }
}

impl std::error::Error for Probleme {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_et_statuts() {
        let table: Vec<String> = CodeProbleme::TOUS
            .iter()
            .map(|c| format!("{} {} — {}", c.statut_http(), c.code(), c.libelle()))
            .collect();

        insta::assert_snapshot!(table.join("\n"));
    }

    #[test]
    fn forme_json() {
        let probleme = Probleme::de(CodeProbleme::EtatIncompatible)
            .etat(Statut::EnCours)
            .detail("Déjà pris en charge.");

        insta::assert_json_snapshot!(probleme);
    }
}
