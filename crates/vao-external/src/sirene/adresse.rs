//! Adresse d'un établissement : les morceaux du répertoire, et les lignes qu'une personne lit.

/// Bureau distributeur d'un courrier d'entreprise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cedex {
    /// Code postal du bureau.
    pub code: String,
    /// Nom du bureau (« LYON CEDEX 03 »).
    pub libelle: Option<String>,
}

/// Adresse structurée. Un champ masqué est absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdresseEtablissement {
    /// Bâtiment, étage, appartement.
    pub complement: Option<String>,
    /// Numéro dans la voie.
    pub numero: Option<String>,
    /// Indice de répétition, écrit : « bis », « ter », ou une lettre.
    pub repetition: Option<String>,
    /// Type de voie, en toutes lettres.
    pub type_voie: Option<String>,
    /// Nom de la voie.
    pub voie: Option<String>,
    /// Boîte postale ou service de tri.
    pub distribution: Option<String>,
    /// Code postal.
    pub code_postal: Option<String>,
    /// Commune, ou ville à l'étranger.
    pub commune: Option<String>,
    /// Code Insee de la commune.
    pub code_commune: Option<String>,
    /// Bureau distributeur.
    pub cedex: Option<Cedex>,
    /// Pays, à l'étranger seulement.
    pub pays: Option<String>,
}

impl AdresseEtablissement {
    /// Numéro et voie : « 12 bis RUE DES MARRONNIERS ».
    pub fn voie_lisible(&self) -> Option<String> {
        joindre(&[&self.numero, &self.repetition, &self.type_voie, &self.voie])
    }

    /// L'adresse entière, sur une ligne.
    pub fn ligne(&self) -> Option<String> {
        let ville = match &self.cedex {
            Some(cedex) => joindre(&[
                &Some(cedex.code.clone()),
                if cedex.libelle.is_some() {
                    &cedex.libelle
                } else {
                    &self.commune
                },
            ]),
            None => joindre(&[&self.code_postal, &self.commune]),
        };
        joindre(&[
            &self.complement,
            &self.voie_lisible(),
            &self.distribution,
            &ville,
            &self.pays,
        ])
    }
}

/// Morceaux présents, séparés par une espace.
fn joindre(morceaux: &[&Option<String>]) -> Option<String> {
    let presents: Vec<&str> = morceaux.iter().filter_map(|morceau| morceau.as_deref()).collect();
    (!presents.is_empty()).then(|| presents.join(" "))
}

/// Indice de répétition du répertoire, tel qu'on l'écrit.
pub(super) fn repetition(indice: &str) -> String {
    match indice {
        "B" => "bis".to_owned(),
        "T" => "ter".to_owned(),
        "Q" => "quater".to_owned(),
        "C" => "quinquies".to_owned(),
        autre => autre.to_owned(),
    }
}

/// Type de voie en toutes lettres ; un type inconnu reste tel quel.
pub(super) fn type_voie(code: &str) -> &str {
    match code {
        "ALL" => "ALLÉE",
        "AV" => "AVENUE",
        "BD" => "BOULEVARD",
        "CAR" => "CARREFOUR",
        "CHE" => "CHEMIN",
        "CHS" => "CHAUSSÉE",
        "CITE" => "CITÉ",
        "COR" => "CORNICHE",
        "CRS" => "COURS",
        "DOM" => "DOMAINE",
        "DSC" => "DESCENTE",
        "ECA" => "ÉCART",
        "ESP" => "ESPLANADE",
        "FG" => "FAUBOURG",
        "GR" => "GRANDE RUE",
        "HAM" => "HAMEAU",
        "HLE" => "HALLE",
        "IMP" => "IMPASSE",
        "LD" => "LIEU-DIT",
        "LOT" => "LOTISSEMENT",
        "MAR" => "MARCHÉ",
        "MTE" => "MONTÉE",
        "PAS" => "PASSAGE",
        "PL" => "PLACE",
        "PLN" => "PLAINE",
        "PLT" => "PLATEAU",
        "PRO" => "PROMENADE",
        "PRV" => "PARVIS",
        "QUA" => "QUARTIER",
        "RES" => "RÉSIDENCE",
        "RLE" => "RUELLE",
        "ROC" => "ROCADE",
        "RPT" => "ROND-POINT",
        "RTE" => "ROUTE",
        "SEN" => "SENTE",
        "SQ" => "SQUARE",
        "TPL" => "TERRE-PLEIN",
        "TRA" => "TRAVERSE",
        "VLA" => "VILLA",
        "VLGE" => "VILLAGE",
        autre => autre,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adresse() -> AdresseEtablissement {
        AdresseEtablissement {
            complement: Some("BATIMENT C".to_owned()),
            numero: Some("12".to_owned()),
            repetition: Some(repetition("B")),
            type_voie: Some(type_voie("AV").to_owned()),
            voie: Some("DU LAC".to_owned()),
            code_postal: Some("74000".to_owned()),
            commune: Some("ANNECY".to_owned()),
            ..AdresseEtablissement::default()
        }
    }

    #[test]
    fn une_adresse_se_lit_en_entier() {
        assert_eq!(
            adresse().ligne().as_deref(),
            Some("BATIMENT C 12 bis AVENUE DU LAC 74000 ANNECY")
        );
        assert_eq!(adresse().voie_lisible().as_deref(), Some("12 bis AVENUE DU LAC"));
        assert_eq!(AdresseEtablissement::default().ligne(), None);
    }

    #[test]
    fn le_cedex_remplace_la_commune() {
        let cedex = |libelle: Option<&str>| AdresseEtablissement {
            distribution: Some("BP 3".to_owned()),
            cedex: Some(Cedex {
                code: "74009".to_owned(),
                libelle: libelle.map(str::to_owned),
            }),
            complement: None,
            ..adresse()
        };

        let ligne = cedex(Some("ANNECY CEDEX")).ligne();
        assert_eq!(ligne.as_deref(), Some("12 bis AVENUE DU LAC BP 3 74009 ANNECY CEDEX"));
        assert_eq!(
            cedex(None).ligne().as_deref(),
            Some("12 bis AVENUE DU LAC BP 3 74009 ANNECY")
        );
    }

    #[test]
    fn l_etranger_dit_son_pays() {
        let etranger = AdresseEtablissement {
            code_postal: None,
            commune: Some("GENEVE".to_owned()),
            pays: Some("SUISSE".to_owned()),
            complement: None,
            ..adresse()
        };

        assert_eq!(etranger.ligne().as_deref(), Some("12 bis AVENUE DU LAC GENEVE SUISSE"));
    }
}
