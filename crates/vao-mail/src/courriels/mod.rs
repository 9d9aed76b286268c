//! Every mail of the service, one struct each.

mod acces;
mod agents;
mod cle_api;
mod compte;
mod declaration;
mod inactivite;
mod inscription;
mod organisme;
mod phrases;
mod siege;

pub use acces::{
    AdresseChangee, CompteDesactive, CompteReactive, ConfirmerNouvelleAdresse, MotDePasseChange, MotDePasseOublie,
    SecondFacteurChange,
};
pub use agents::{FicheTerritoireIncomplete, InvitationAgent};
pub use cle_api::{CleApiBientotFinie, CleApiNouvelle};
pub use compte::{CodeConnexion, CompteVerrouille};
pub use declaration::{
    ComplementsDemandes, DeclarationAInstruire, DeclarationEnregistree, DeclarationRefusee, DeclarationRefuseeService,
    DeclarationTransmise, Phase, SejourAnnule, SejourAnnuleService,
};
pub use inactivite::{AvisInactivite, CompteEfface, CompteSuspendu, EffacementAnnonce, RaisonEffacement};
pub use inscription::{
    AuteurRefus, CompteAApprouver, CompteActif, CompteDejaOuvert, CompteOuvert, CompteRefuse, ConfirmerAdresse,
    DemandeTransmiseDreets, DemandeTransmiseOrganisme, Destinataire,
};
pub use organisme::{
    AutorisationRetiree, AvisRegistre, ChangementDeSiret, EtablissementAttend, OrigineAvis, ProtocolesDuSiege,
    SiretAdmis, SiretChangeService, SiretChangeSiege, SiretDemande,
};
pub use siege::{PlaceDansEntreprise, SiegeTransfere, SiretChangeCollegues, SiretRefuse};
pub use vao_domain::Population;

use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton, Page},
};

/// Public directory of companies of the State, unless told otherwise.
pub const ANNUAIRE_DES_ENTREPRISES: &str = "https://annuaire-entreprises.data.gouv.fr";

/// Addresses written in the mails, without final slash: every link comes from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Liens {
    usagers: String,
    bo: String,
    annuaire: String,
    assistance: Option<String>,
}

impl Liens {
    /// Addresses of the portal and of the back office; a final slash is dropped.
    pub fn nouveaux(usagers: &str, bo: &str) -> Self {
        Self {
            usagers: sans_barre(usagers),
            bo: sans_barre(bo),
            annuaire: ANNUAIRE_DES_ENTREPRISES.to_owned(),
            assistance: None,
        }
    }

    /// With another directory of companies.
    #[must_use]
    pub fn avec_annuaire(mut self, adresse: &str) -> Self {
        self.annuaire = sans_barre(adresse);
        self
    }

    /// With the form of the help desk, offered to those who can no longer sign in.
    #[must_use]
    pub fn avec_assistance(mut self, adresse: Option<&str>) -> Self {
        self.assistance = adresse.map(sans_barre);
        self
    }

    /// Home page of a site.
    pub fn site(&self, population: Population) -> &str {
        match population {
            Population::Usagers => &self.usagers,
            Population::Bo => &self.bo,
        }
    }

    /// A declaration, on the portal.
    pub fn declaration(&self, id: &str) -> String {
        format!("{}/declarations/{}", self.usagers, segment(id))
    }

    /// The organisation's declarations, on the portal.
    pub fn declarations(&self) -> String {
        format!("{}/declarations", self.usagers)
    }

    /// The declarations in a status, in the back office.
    pub fn bo_sejours(&self, statut: &str) -> String {
        format!("{}/sejours?statut={}", self.bo, segment(statut))
    }

    /// A declaration, in the back office.
    pub fn bo_sejour(&self, id: &str) -> String {
        format!("{}/sejours/{}", self.bo, segment(id))
    }

    /// Sign-in.
    pub fn connexion(&self, population: Population) -> String {
        format!("{}/connexion", self.site(population))
    }

    /// Registration, on the portal.
    pub fn inscription(&self) -> String {
        format!("{}/connexion/enregistrement", self.usagers)
    }

    /// Forgotten password.
    pub fn mot_de_passe_oublie(&self, population: Population) -> String {
        format!("{}/connexion/mot-de-passe-oublie", self.site(population))
    }

    /// Confirmation of an address on the portal, activation of an account in the back office.
    pub fn validation(&self, population: Population, jeton: &str) -> String {
        self.page_a_jeton(population, "validation", jeton)
    }

    /// Choice of a new password.
    pub fn nouveau_mot_de_passe(&self, population: Population, jeton: &str) -> String {
        self.page_a_jeton(population, "reset-mot-de-passe", jeton)
    }

    /// Confirmation of a new address.
    pub fn nouvelle_adresse(&self, population: Population, jeton: &str) -> String {
        self.page_a_jeton(population, "nouvelle-adresse", jeton)
    }

    fn page_a_jeton(&self, population: Population, page: &str, jeton: &str) -> String {
        format!("{}/connexion/{page}?jeton={}", self.site(population), segment(jeton))
    }

    /// API key of one's account, on the portal.
    pub fn cle_api(&self) -> String {
        format!("{}/mon-compte/cle-api", self.usagers)
    }

    /// Portal accounts that wait for an answer, where their approvers see them.
    pub fn comptes_a_approuver(&self, population: Population) -> String {
        let liste = match population {
            Population::Usagers => "utilisateurs/liste",
            Population::Bo => "utilisateurs-ova/liste",
        };
        format!("{}/{liste}", self.site(population))
    }

    /// Sheet of a territory, in the back office.
    pub fn bo_territoire(&self, code: &str) -> String {
        format!("{}/territoires/{}", self.bo, segment(code))
    }

    /// An establishment in the public directory.
    pub fn etablissement(&self, siret: &str) -> String {
        format!("{}/etablissement/{}", self.annuaire, segment(siret))
    }

    /// The sheet of one's organisation, on the portal.
    pub fn organisme(&self) -> String {
        format!("{}/organisme", self.usagers)
    }

    /// The sheet of an organisation, in the back office.
    pub fn bo_organisme(&self, id: &str) -> String {
        format!("{}/organismes/{}", self.bo, segment(id))
    }

    /// Form of the help desk, if there is one.
    pub fn assistance(&self) -> Option<&str> {
        self.assistance.as_deref()
    }
}

fn sans_barre(adresse: &str) -> String {
    adresse.trim_end_matches('/').to_owned()
}

/// `texte` without what could leave its place in an address: ids and codes need no more.
fn segment(texte: &str) -> String {
    texte
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

/// A mail that can be written.
pub trait Modele {
    /// Both forms of the mail; recipients are added to the result.
    fn rendre(&self, liens: &Liens) -> Courriel;
}

/// Mail from one of the two sites; the portal's carry the security notice.
fn composer(
    liens: &Liens,
    population: Population,
    titre: impl Into<String>,
    blocs: Vec<Bloc>,
    bouton: Option<Bouton>,
) -> Courriel {
    Page {
        titre: titre.into(),
        blocs,
        bouton,
        prudence: population == Population::Usagers,
        site: liens.site(population).to_owned(),
    }
    .rendre()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_identifiant_ne_sort_pas_de_sa_place_dans_l_adresse() {
        let liens = Liens::nouveaux("https://vao.test/", "https://bo.vao.test");

        assert_eq!(liens.declaration("../x?y=\"><"), "https://vao.test/declarations/xy");
        assert_eq!(
            liens.bo_sejours("TRANSMISE"),
            "https://bo.vao.test/sejours?statut=TRANSMISE"
        );
        assert_eq!(
            liens.mot_de_passe_oublie(Population::Bo),
            "https://bo.vao.test/connexion/mot-de-passe-oublie"
        );
        assert_eq!(
            liens.validation(Population::Usagers, "aB-_9&x=\"\r\n#"),
            "https://vao.test/connexion/validation?jeton=aB-_9x"
        );
        assert_eq!(
            liens.etablissement("../13002526500013"),
            "https://annuaire-entreprises.data.gouv.fr/etablissement/13002526500013"
        );
    }
}
