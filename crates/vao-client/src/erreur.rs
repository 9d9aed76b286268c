//! Échec d'un appel, et comment le dire.

use vao_contract::{CodeProbleme, ErreurChamp, Probleme};

/// Pourquoi un appel n'a pas abouti.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErreurClient {
    /// Le service a répondu par un problème.
    #[error("{0}")]
    Probleme(Box<Probleme>),
    /// Le service n'a pas pu être joint, ou n'a pas répondu à temps.
    #[error("le service n'est pas joignable")]
    HorsLigne,
    /// L'écran a abandonné la requête.
    #[error("requête abandonnée")]
    Annulee,
    /// La réponse n'est pas celle du contrat, sans doute parce que le service vient d'être mis à jour.
    #[error("réponse illisible")]
    Illisible,
}

impl ErreurClient {
    /// Problème rendu par le service.
    pub fn probleme(&self) -> Option<&Probleme> {
        match self {
            Self::Probleme(probleme) => Some(probleme),
            Self::HorsLigne | Self::Annulee | Self::Illisible => None,
        }
    }

    /// Code du problème.
    pub fn code(&self) -> Option<CodeProbleme> {
        self.probleme().map(|probleme| probleme.code)
    }

    /// Champs à corriger ; vide si le refus ne tient pas à la saisie.
    pub fn erreurs(&self) -> Vec<ErreurChamp> {
        self.probleme()
            .map(|probleme| probleme.erreurs.clone())
            .unwrap_or_default()
    }

    /// Identifiant de la requête, à citer à l'assistance.
    pub fn requete(&self) -> Option<String> {
        let instance = self.probleme()?.instance.as_str();
        let instance = instance.strip_prefix("urn:uuid:").unwrap_or(instance);
        (!instance.is_empty()).then(|| instance.to_owned())
    }

    /// Vrai si l'écran est parti : il n'y a rien à montrer.
    pub const fn est_annulee(&self) -> bool {
        matches!(self, Self::Annulee)
    }

    /// Titre français.
    pub fn titre(&self) -> String {
        match self {
            Self::Probleme(probleme) => probleme.title.clone(),
            Self::HorsLigne => "Le service n’est pas joignable".to_owned(),
            Self::Annulee => "L’opération a été abandonnée".to_owned(),
            Self::Illisible => "La réponse du service n’a pas été comprise".to_owned(),
        }
    }

    /// Ce qui s'est passé et quoi faire, en français.
    pub fn message(&self) -> String {
        match self {
            Self::Probleme(probleme) => {
                let attente = probleme.reessayer_dans.map(dire_attente);
                match (&probleme.detail, attente) {
                    (Some(detail), Some(attente)) => [detail, " ", &attente].concat(),
                    (Some(detail), None) => detail.clone(),
                    (None, Some(attente)) => attente,
                    (None, None) => conseil(probleme.code).to_owned(),
                }
            }
            Self::HorsLigne => "Vérifiez votre connexion à internet, puis réessayez.".to_owned(),
            Self::Annulee => "Recommencez si vous le souhaitez.".to_owned(),
            Self::Illisible => {
                "Le service vient peut-être d’être mis à jour : rechargez la page, puis réessayez.".to_owned()
            }
        }
    }
}

/// Conseil quand le service n'a pas donné d'explication.
const fn conseil(code: CodeProbleme) -> &'static str {
    use CodeProbleme as C;
    match code {
        C::IdentifiantsInvalides => "Vérifiez l’adresse et le mot de passe, puis réessayez.",
        C::CodeInvalide => "Vérifiez le code reçu par courriel, puis réessayez.",
        C::CodeExpire => "Demandez un nouveau code.",
        C::NonConnecte => "Connectez-vous pour continuer.",
        C::RoleInsuffisant | C::HorsTerritoire | C::OrganismeNonAutorise => {
            "Demandez ce droit à la personne qui gère les comptes."
        }
        C::Introuvable | C::RouteInconnue | C::MethodeNonAdmise => {
            "L’adresse n’est peut-être plus à jour, ou n’est pas visible avec votre compte."
        }
        C::OrganismeIncomplet => "Complétez la fiche de votre organisme avant de continuer.",
        C::AgrementInvalide => "Un agrément valable au premier jour du séjour est nécessaire.",
        C::DelaiDepasse => "Choisissez des dates plus lointaines, ou adressez-vous au service instructeur.",
        C::EtatIncompatible => "Le dossier a changé d’état : relisez-le avant de continuer.",
        C::VersionPerimee | C::VersionExigee => "Rechargez le dossier pour repartir de la dernière version.",
        C::SaisieInvalide | C::CommentaireRequis | C::MotifUrgenceRequis | C::AttestationManquante => {
            "Corrigez les champs signalés, puis réessayez."
        }
        C::FicheIncomplete | C::DeclarationIncomplete | C::EtapesIncompletes => {
            "Complétez les sections signalées, puis réessayez."
        }
        C::CorpsTropGrand => "Réduisez la taille de l’envoi, puis réessayez.",
        C::TypeNonAdmis | C::TypeFichierRefuse => "Choisissez un fichier d’un autre type.",
        C::PdfProtege => "Enregistrez-en une copie sans mot de passe ni restriction, puis envoyez-la.",
        C::PdfActif => "Imprimez-le vers un PDF, puis envoyez cette copie.",
        C::PdfIllisible | C::ImageIllisible => {
            "Ouvrez-le pour le vérifier, enregistrez-le de nouveau, puis envoyez-le."
        }
        C::EnAnalyse => "Patientez quelques instants, puis réessayez.",
        C::Virus => "Son contenu est détruit : envoyez un autre fichier, après avoir vérifié votre poste.",
        C::DocumentJoint => "Retirez-le d’abord du dossier qui le joint.",
        C::TropDeDemandes => "Patientez quelques minutes avant de réessayer.",
        C::RequeteInvalide | C::OrigineRefusee | C::CleReutilisee => "Rechargez la page, puis réessayez.",
        C::CourrielAConfirmer => "Suivez le lien reçu par courriel, ou demandez-en un nouveau.",
        C::CompteEnAttente => "Vous recevrez un courriel dès que votre compte sera approuvé.",
        C::CguAAccepter => "Acceptez les conditions d’utilisation pour continuer.",
        C::SecondFacteurAActiver => "Activez une application d’authentification pour continuer.",
        C::LienInvalide | C::LienExpire => "Demandez un nouveau lien.",
        C::DelegationRefusee => "On ne donne que les droits que l’on a, dans son territoire, et jamais à soi-même.",
        C::FicheHorsTerritoire => "Demandez ce changement à la personne qui gère les comptes de ce territoire.",
        C::DernierUtilisateur => "Validez d’abord un autre utilisateur de cet organisme.",
        C::CompteExistant => "Connectez-vous avec ce compte, ou donnez une autre adresse.",
        C::CleApiInvalide | C::PorteeInsuffisante | C::ClientSuspendu => {
            "Vérifiez la clé d’API et le compte de son titulaire."
        }
        C::DejaRattache | C::OrganismeExistant | C::SiretDifferent | C::SiretNonSuccesseur | C::EtablissementFerme => {
            "Vérifiez le SIRET de votre établissement et celui de votre compte."
        }
        C::TypeOrganismeIncoherent | C::SiegePorteur | C::SecondaireNonPorteur => {
            "Vérifiez le type d’organisme et le porteur de l’agrément."
        }
        C::SiegeInconnu | C::SiegeIncomplet | C::EtablissementNonAutorise => {
            "Demandez au siège de compléter sa fiche et d’autoriser votre établissement."
        }
        C::ChangementAAdmettre => "Demandez ce changement à votre DREETS.",
        C::ServiceExterneIndisponible => "Saisissez l’information à la main, ou revenez plus tard.",
        C::ServiceIndisponible | C::Interne => {
            "Réessayez dans quelques minutes. Si cela persiste, prévenez l’assistance."
        }
    }
}

fn dire_attente(secondes: u32) -> String {
    match secondes {
        0..=1 => "Réessayez dans un instant.".to_owned(),
        2..=89 => format!("Réessayez dans {secondes}\u{a0}secondes."),
        _ => format!("Réessayez dans {}\u{a0}minutes.", secondes.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probleme(code: CodeProbleme) -> Probleme {
        Probleme::de(code)
    }

    #[test]
    fn le_message_dit_l_explication_puis_l_attente() {
        let mut bloque = probleme(CodeProbleme::TropDeDemandes).detail("Cinq essais ont échoué.");
        bloque.reessayer_dans = Some(870);

        assert_eq!(
            ErreurClient::Probleme(Box::new(bloque)).message(),
            "Cinq essais ont échoué. Réessayez dans 15\u{a0}minutes."
        );
    }

    #[test]
    fn sans_explication_un_conseil_la_remplace() {
        let erreur = ErreurClient::Probleme(Box::new(probleme(CodeProbleme::CodeExpire)));

        assert_eq!(erreur.message(), "Demandez un nouveau code.");
    }

    #[test]
    fn l_identifiant_de_requete_perd_son_prefixe() {
        let mut interne = probleme(CodeProbleme::Interne);
        interne.instance = "urn:uuid:0192".to_owned();

        assert_eq!(
            ErreurClient::Probleme(Box::new(interne)).requete().as_deref(),
            Some("0192")
        );
        assert_eq!(ErreurClient::HorsLigne.requete(), None);
        assert_eq!(
            ErreurClient::Probleme(Box::new(probleme(CodeProbleme::Interne))).requete(),
            None
        );
    }
}
